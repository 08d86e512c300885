--TEST--
A number of compression that is out of range is a ValueError that tells the range
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([['windowBits' => 16], ['windowBits' => 7], ['windowBits' => PHP_INT_MIN], ['level' => 0], ['level' => 10], ['level' => 262], ['threshold' => -1]] as $compression) {
    echo outcome(fn () => new WebSocket\Server('127.0.0.1', 0, ['compression' => $compression])), "\n";
    echo outcome(fn () => new WebSocket\Client('ws://127.0.0.1:1', ['compression' => $compression])), "\n";
}
--EXPECTF--
ValueError: option 'compression.windowBits' must be between 8 and 15, 16 given
ValueError: option 'compression.windowBits' must be between 8 and 15, 16 given
ValueError: option 'compression.windowBits' must be between 8 and 15, 7 given
ValueError: option 'compression.windowBits' must be between 8 and 15, 7 given
ValueError: option 'compression.windowBits' must be between 8 and 15, -%d given
ValueError: option 'compression.windowBits' must be between 8 and 15, -%d given
ValueError: option 'compression.level' must be between 1 and 9, 0 given
ValueError: option 'compression.level' must be between 1 and 9, 0 given
ValueError: option 'compression.level' must be between 1 and 9, 10 given
ValueError: option 'compression.level' must be between 1 and 9, 10 given
ValueError: option 'compression.level' must be between 1 and 9, 262 given
ValueError: option 'compression.level' must be between 1 and 9, 262 given
ValueError: option 'compression.threshold' must be between 0 and %d bytes, -1 given
ValueError: option 'compression.threshold' must be between 0 and %d bytes, -1 given
