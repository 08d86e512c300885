--TEST--
The port is free the moment that a server is unset
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$port = $server->port();
for ($i = 0; $i < 20; $i++) {
    unset($server);
    $server = new WebSocket\Server('127.0.0.1', $port);
}
echo $server->port() === $port ? "20 times the same\n" : "another port\n";
--EXPECT--
20 times the same
