--TEST--
Pings and pongs reach their handlers, in order with the messages, and pings are answered all the same
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => $connection->ping('to you'));
    $server->on('ping', function ($connection, ...$rest) { echo 'ping ', bin2hex($rest[0]), ' ', count($rest), "\n"; });
    $server->on('pong', function ($connection, ...$rest) { echo 'pong ', $rest[0], ' ', count($rest), ' ', get_class($connection), "\n"; });
    $server->on('message', function ($connection, $text) use ($server) {
        echo "message $text\n";
        if ($text === 'no more') {
            $server->on('ping', null)->on('pong', null);
        }
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->write(frame(TEXT, 'one') . frame(PING, "\x00\xff") . frame(TEXT, 'two') . frame(PONG, 'unsolicited') . frame(PING, str_repeat('p', 125)) . frame(TEXT, 'no more'));
echo $peer->next(), "\n", $peer->next() === "pong \x00\xff" ? 'answered' : 'not answered', "\n", strlen($peer->frame()[1]), "\n";
for ($i = 0; $i < 6; $i++) {
    echo $server->line(), "\n";
}
$peer->send(PONG, 'to you');
$peer->send(PING, 'still');
echo $peer->next(), "\n";
$peer->send_close(1000);
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
ping to you
answered
125
message one
ping 00ff 1
message two
pong unsolicited 1 WebSocket\Connection
ping 70%s70 1
message no more
pong still
close 1000
exit 0
