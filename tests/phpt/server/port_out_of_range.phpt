--TEST--
A port that cannot be is a ValueError
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([-1, 65536, PHP_INT_MAX] as $port) {
    echo outcome(fn () => new WebSocket\Server('127.0.0.1', $port)), "\n";
}
--EXPECTF--
ValueError: %sort%S
ValueError: %sort%S
ValueError: %sort%S
