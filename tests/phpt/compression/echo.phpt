--TEST--
Hundreds of messages of all sizes come back as they were, whatever was agreed on
--FILE--
<?php
require __DIR__ . '/../support.inc';

const TAKEOVER = "'contextTakeover' => true";
foreach ([
    // The server's option, the client's offer, then takeover and window from the server and to it.
    ['', 'client_max_window_bits', [false, 15], [false, 15]],
    [TAKEOVER, 'client_max_window_bits', [true, 15], [true, 15]],
    [TAKEOVER, 'server_no_context_takeover', [false, 15], [true, 15]],
    [TAKEOVER, 'client_no_context_takeover', [true, 15], [false, 15]],
    ['', 'server_max_window_bits=9', [false, 9], [false, 15]],
    [TAKEOVER, 'server_max_window_bits=9', [true, 9], [true, 15]],
    [TAKEOVER, 'server_max_window_bits=8; client_max_window_bits=9', [true, 8], [true, 9]],
    [TAKEOVER . ", 'windowBits' => 9, 'level' => 1", 'client_max_window_bits', [true, 9], [true, 9]],
    ["'windowBits' => 11, 'level' => 9, 'threshold' => 0", 'client_max_window_bits', [false, 11], [false, 11]],
] as [$option, $offer, [$takeover_from, $window_from], [$takeover_to, $window_to]]) {
    $server = serve(<<<PHP
        \$server = listen(['compression' => [$option]]);
        \$server->on('message', fn (\$connection, \$data, \$isBinary) => \$isBinary ? \$connection->sendBinary(\$data) : \$connection->send(\$data));
        \$server->run();
        PHP);
    $peer = Peer::open_deflate($server->port, $offer);
    [$from, $to] = [new Deflate($window_from, $takeover_from), new Deflate($window_to, $takeover_to)];
    [$wrong, $compressed] = [0, 0];
    foreach (mixed_messages(300) as $index => [$opcode, $payload]) {
        $index % 7 ? $peer->send_compressed($opcode, $to->deflate($payload)) : $peer->send($opcode, $payload);
        $answer = $peer->next($from);
        $compressed += str_starts_with($answer, 'compressed ') ? 1 : 0;
        $wrong += preg_replace('/^compressed /', '', $answer) === ($opcode === TEXT ? "text $payload" : 'binary ' . bin2hex($payload)) ? 0 : 1;
    }
    echo "[$option] $offer: $wrong wrong, ", $compressed > 150 ? 'most compressed' : "$compressed compressed", "\n";
}
--EXPECTF--
[] client_max_window_bits: 0 wrong, most compressed
['contextTakeover' => true] client_max_window_bits: 0 wrong, most compressed
['contextTakeover' => true] server_no_context_takeover: 0 wrong, most compressed
['contextTakeover' => true] client_no_context_takeover: 0 wrong, most compressed
[] server_max_window_bits=9: 0 wrong, most compressed
['contextTakeover' => true] server_max_window_bits=9: 0 wrong, most compressed
['contextTakeover' => true] server_max_window_bits=8; client_max_window_bits=9: 0 wrong, most compressed
['contextTakeover' => true, 'windowBits' => 9, 'level' => 1] client_max_window_bits: 0 wrong, most compressed
['windowBits' => 11, 'level' => 9, 'threshold' => 0] client_max_window_bits: 0 wrong, most compressed
