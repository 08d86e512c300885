--TEST--
What the client sends is as the server agreed to
--FILE--
<?php
require __DIR__ . '/../support.inc';

$listener = stream_socket_server('tcp://127.0.0.1:0');
$url = 'ws://' . stream_socket_get_name($listener, false);
$messages = [...mixed_messages(100), [TEXT, prose(100, 'farewell')], [TEXT, prose(100, 'farewell')]];
foreach ([
    // The client's option, the server's answer, takeover and window of what the client then sends.
    ['true', 'none', [false, 15]],
    ['true', 'permessage-deflate', [false, 15]],
    ['true', 'permessage-deflate; server_no_context_takeover; client_no_context_takeover', [false, 15]],
    ['true', 'permessage-deflate; client_max_window_bits=9', [false, 9]],
    ["['contextTakeover' => true]", 'permessage-deflate', [true, 15]],
    ["['contextTakeover' => true]", 'permessage-deflate; client_no_context_takeover', [false, 15]],
    ["['contextTakeover' => true]", 'permessage-deflate; Client_Max_Window_Bits="8"; server_max_window_bits=12', [true, 8]],
    ["['contextTakeover' => true, 'windowBits' => 10]", 'permessage-deflate; client_max_window_bits=10; server_max_window_bits=9', [true, 10]],
    ["['windowBits' => 9]", 'permessage-deflate', [false, 9]],
] as [$compression, $answer, [$takeover, $window]]) {
    $client = run(<<<PHP
        \$client = (new WebSocket\Client('$url', ['compression' => $compression]))->connect();
        foreach ([...mixed_messages(100), [TEXT, prose(100, 'farewell')], [TEXT, prose(100, 'farewell')]] as [\$opcode, \$payload]) {
            \$opcode === TEXT ? \$client->send(\$payload) : \$client->sendBinary(\$payload);
        }
        echo describe(\$client->close()), "\n";
        PHP);
    $peer = Peer::welcome($listener, ...($answer === 'none' ? [] : ["Sec-WebSocket-Extensions: $answer"]));
    $deflate = new Deflate($window, $takeover);
    [$wrong, $compressed, $sizes] = [0, 0, []];
    foreach ($messages as [$sent, $expected]) {
        [$opcode, $payload, , $is_compressed] = $peer->frame();
        $sizes[] = strlen($payload);
        $compressed += (int) $is_compressed;
        $wrong += $opcode === $sent && ($is_compressed ? $deflate->inflate($payload) : $payload) === $expected ? 0 : 1;
    }
    [$first, $second] = array_slice($sizes, -2);
    $peer->next();
    $peer->send_close(1000);
    $peer->drop();
    echo "$answer: $wrong wrong, ", $compressed > 50 ? 'most compressed' : "$compressed compressed", $second < $first ? ', with takeover' : '', ', ', $client->line(), "\n";
}
--EXPECTF--
none: 0 wrong, 0 compressed, 1000 "" clean local
permessage-deflate: 0 wrong, most compressed, 1000 "" clean local
permessage-deflate; server_no_context_takeover; client_no_context_takeover: 0 wrong, most compressed, 1000 "" clean local
permessage-deflate; client_max_window_bits=9: 0 wrong, most compressed, 1000 "" clean local
permessage-deflate: 0 wrong, most compressed, with takeover, 1000 "" clean local
permessage-deflate; client_no_context_takeover: 0 wrong, most compressed, 1000 "" clean local
permessage-deflate; Client_Max_Window_Bits="8"; server_max_window_bits=12: 0 wrong, most compressed, with takeover, 1000 "" clean local
permessage-deflate; client_max_window_bits=10; server_max_window_bits=9: 0 wrong, most compressed, with takeover, 1000 "" clean local
permessage-deflate: 0 wrong, most compressed, 1000 "" clean local
