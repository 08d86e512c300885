--TEST--
After close() no ping or pong of that connection is delivered
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('ping', fn ($connection, $payload) => print("ping $payload\n"));
    $server->on('pong', function ($connection, $payload) {
        echo "pong $payload\n";
        $connection->close();
    });
    $server->on('close', fn () => print("closed\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->write(frame(PING, '1') . frame(PONG, '2') . frame(PING, '3') . frame(PONG, '4'));
echo $server->line(), "\n", $server->line(), "\n";
while ($peer->next() !== 'close 1000');
$peer->send(PING, '5');
$peer->send_close(1000);
echo $server->stop();
--EXPECTF--
ping 1
pong 2
closed
exit 0
