--TEST--
A value of compression that is of the wrong type is a TypeError that names it
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['on', 1, null, new stdClass(), ['level' => 'best'], ['level' => 6.0], ['level' => true], ['windowBits' => null], ['contextTakeover' => 1], ['threshold' => []]] as $compression) {
    echo outcome(fn () => new WebSocket\Server('127.0.0.1', 0, ['compression' => $compression])), "\n";
    echo outcome(fn () => new WebSocket\Client('ws://127.0.0.1:1', ['compression' => $compression])), "\n";
}
--EXPECTF--
TypeError: option 'compression' must be of type bool|array, string given
TypeError: option 'compression' must be of type bool|array, string given
TypeError: option 'compression' must be of type bool|array, int given
TypeError: option 'compression' must be of type bool|array, int given
TypeError: option 'compression' must be of type bool|array, null given
TypeError: option 'compression' must be of type bool|array, null given
TypeError: option 'compression' must be of type bool|array, stdClass given
TypeError: option 'compression' must be of type bool|array, stdClass given
TypeError: option 'compression.level' must be of type int, string given
TypeError: option 'compression.level' must be of type int, string given
TypeError: option 'compression.level' must be of type int, float given
TypeError: option 'compression.level' must be of type int, float given
TypeError: option 'compression.level' must be of type int, bool given
TypeError: option 'compression.level' must be of type int, bool given
TypeError: option 'compression.windowBits' must be of type int, null given
TypeError: option 'compression.windowBits' must be of type int, null given
TypeError: option 'compression.contextTakeover' must be of type bool, int given
TypeError: option 'compression.contextTakeover' must be of type bool, int given
TypeError: option 'compression.threshold' must be of type int, array given
TypeError: option 'compression.threshold' must be of type int, array given
