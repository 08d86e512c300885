--TEST--
after() fires once, in the order of their times
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$server->after(0.06, fn () => print("third\n"));
$server->after(0.0, fn () => print("first\n"));
$server->after(0.03, fn () => print("second\n"));
$server->after(0.2, fn () => $server->stop());
$started = microtime(true);
$server->run();
$took = microtime(true) - $started;
var_dump(($took >= 0.19 && $took < 3) ?: $took);
--EXPECTF--
first
second
third
bool(true)
