--TEST--
A server binds at once and tells its real address
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
echo $server->address(), "\n";
var_dump($server->port() > 0, $server->address() === "ws://127.0.0.1:{$server->port()}", count($server), iterator_to_array($server, false));
--EXPECTF--
ws://127.0.0.1:%d
bool(true)
bool(true)
int(0)
array(0) {
}
