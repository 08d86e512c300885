--TEST--
A server that is stopped before the first poll() starts and stops in it
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$server->on('start', fn () => print("start\n"));
$server->on('stop', fn () => print("stop\n"));
$server->stop();
var_dump($server->poll(), $server->poll());
--EXPECT--
start
stop
int(0)
int(0)
