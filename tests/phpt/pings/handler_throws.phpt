--TEST--
A ping handler that throws closes its connection with 1011
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('ping', fn () => throw new Exception('no pings'));
    $server->on('error', fn ($error, $connection) => print($error->getMessage() . ' ' . get_class($connection) . "\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(PING, 'x');
echo $peer->next(), "\n", $peer->next(), "\n";
$peer->send_close(1011);
echo $server->line(), "\n", $server->stop();
--EXPECTF--
pong x
close 1011
no pings WebSocket\Connection
exit 0
