--TEST--
Seconds that cannot be are a ValueError
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
foreach ([-1.0, NAN] as $seconds) {
    echo outcome(fn () => $server->after($seconds, fn () => null)), "\n";
    echo outcome(fn () => $server->every($seconds, fn () => null)), "\n";
}
echo outcome(fn () => $server->every(0.0, fn () => null)), "\n";
echo outcome(fn () => $server->after(1.0, 'no_such_function')), "\n";
--EXPECTF--
ValueError: %s
ValueError: %s
ValueError: %s
ValueError: %s
ValueError: %s
TypeError: %s
