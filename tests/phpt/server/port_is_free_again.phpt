--TEST--
A server that is destroyed gives its port back
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$port = $server->port();
unset($server);
until(function () use ($port): bool {
    try {
        return (new WebSocket\Server('127.0.0.1', $port))->port() === $port;
    } catch (WebSocket\BindException) {
        return false;
    }
}, 'the port to be free');
echo "free\n";
--EXPECTF--
free
