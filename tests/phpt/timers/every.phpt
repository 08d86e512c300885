--TEST--
every() repeats until it is cancelled, from within too
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$count = 0;
$timer = $server->every(0.02, function () use ($server, &$timer, &$count) {
    if (++$count === 5) {
        var_dump($server->cancel($timer));
        $server->after(0.15, fn () => $server->stop());
    }
});
$started = microtime(true);
$server->run();
var_dump($count, microtime(true) - $started >= 0.24);
--EXPECTF--
bool(true)
int(5)
bool(true)
