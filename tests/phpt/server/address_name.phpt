--TEST--
A server listens on a host name
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('localhost', 0);
var_dump($server->port() > 0);
--EXPECTF--
bool(true)
