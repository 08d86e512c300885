--TEST--
The client receives what the server sends within what it agreed to
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([
    // The client's option, the server's answer, takeover and window of what the server then sends.
    [true, 'server_no_context_takeover', 'false, 15'],
    [true, 'server_max_window_bits=9', 'true, 9'],
    // RFC 7692 §7.1.1.1 asks a server to repeat the limits that it keeps; those that do not go by their own.
    [['windowBits' => 9], 'client_no_context_takeover', 'true, 15'],
    [['contextTakeover' => true], 'client_no_context_takeover', 'true, 15'],
    [['contextTakeover' => true, 'windowBits' => 10], 'server_max_window_bits=10', 'true, 10'],
] as [$compression, $answer, $agreed]) {
    [$window, $takeover] = array_reverse(explode(', ', $agreed));
    $server = serve(<<<PHP
        \$peer = Peer::welcome(listen_raw(), 'Sec-WebSocket-Extensions: permessage-deflate; $answer');
        \$deflate = new Deflate($window, $takeover);
        foreach (mixed_messages(200) as \$index => [\$opcode, \$payload]) {
            \$index % 9 ? \$peer->send_compressed(\$opcode, \$deflate->deflate(\$payload)) : \$peer->send(\$opcode, \$payload);
        }
        \$peer->send_close(1000, 'all sent');
        \$peer->next();
        PHP);
    $client = new WebSocket\Client($server->url(), ['compression' => $compression]);
    $messages = mixed_messages(200);
    $right = 0;
    foreach ($client as $message) {
        [$opcode, $payload] = array_shift($messages);
        $right += $message->data === $payload && $message->isBinary === ($opcode === BINARY) ? 1 : 0;
    }
    echo "$answer: $right right, ", describe($client->closeInfo()), "\n";
}
--EXPECTF--
server_no_context_takeover: 200 right, 1000 "all sent" clean remote
server_max_window_bits=9: 200 right, 1000 "all sent" clean remote
client_no_context_takeover: 200 right, 1000 "all sent" clean remote
client_no_context_takeover: 200 right, 1000 "all sent" clean remote
server_max_window_bits=10: 200 right, 1000 "all sent" clean remote
