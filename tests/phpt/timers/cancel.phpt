--TEST--
cancel() says whether there was something to cancel
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$first = $server->after(0.01, fn () => print("never\n"));
$second = $server->every(0.01, fn () => print("never\n"));
$third = $server->after(0.02, fn () => print("fires\n"));
var_dump(is_int($first), count(array_unique([$first, $second, $third])));
var_dump($server->cancel($first), $server->cancel($second), $server->cancel($first), $server->cancel(0), $server->cancel(-7), $server->cancel(PHP_INT_MAX));
$server->after(0.05, function () use ($server, $third) {
    var_dump($server->cancel($third));
    $server->stop();
});
$server->run();
--EXPECTF--
bool(true)
int(3)
bool(true)
bool(true)
bool(false)
bool(false)
bool(false)
bool(false)
fires
bool(false)
