--TEST--
With takeover nothing is lost where send() waits for a server that reads slowly
--FILE--
<?php
require __DIR__ . '/../support.inc';

$listener = stream_socket_server('tcp://127.0.0.1:0');
$url = 'ws://' . stream_socket_get_name($listener, false);
$client = run(<<<PHP
    \$client = new WebSocket\Client('$url', ['maxSendBuffer' => 65536, 'compression' => ['contextTakeover' => true]]);
    \$client->connect();
    for (\$count = 0; \$client->bufferedAmount() < 65536; \$count++) {
        \$client->sendBinary(noise(20000, (string) \$count) . prose(20000));
    }
    echo "full\n";
    for (\$last = \$count + 50; \$count < \$last; \$count++) {
        \$client->sendBinary(noise(20000, (string) \$count) . prose(20000));
        \$most = max(\$most ?? 0, \$client->bufferedAmount());
    }
    echo "\$count messages\n";
    var_dump(\$most <= 65536 + 41000 ?: \$most);
    \$client->close();
    PHP);
$peer = Peer::welcome($listener, 'Sec-WebSocket-Extensions: permessage-deflate');
echo $client->line(), "\n";
$deflate = new Deflate(takes_over: true);
for ($count = 0; ([$opcode, $payload] = $peer->frame()) && $opcode === BINARY; $count++) {
    if ($deflate->inflate($payload) !== noise(20000, (string) $count) . prose(20000)) {
        echo "message $count is wrong\n";
    }
}
$peer->send_close(1000);
$peer->drop();
var_dump($client->line() === "$count messages");
echo $client->end();
--EXPECTF--
full
bool(true)
bool(true)
exit 0
