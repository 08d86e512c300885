--TEST--
The port is free the moment that run() returns
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$port = $server->port();
for ($i = 0; $i < 20; $i++) {
    $half_way = Peer::dial($port); // accepted, its handshake never comes
    $server->after(0.002, fn () => $server->stop(0.0));
    $server->run();
    $server = new WebSocket\Server('127.0.0.1', $port); // the old one is destroyed only after this
}
echo $server->port() === $port ? "20 times the same\n" : "another port\n";
--EXPECT--
20 times the same
