--TEST--
compression is off, on, or an array with values up to the end of their range
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([
    false,
    true,
    [],
    ['contextTakeover' => true],
    ['windowBits' => 8],
    ['windowBits' => 15],
    ['level' => 1],
    ['level' => 9],
    ['threshold' => 0],
    ['threshold' => 1 << 30],
    ['contextTakeover' => false, 'windowBits' => 15, 'level' => 6, 'threshold' => 64],
] as $compression) {
    $server = new WebSocket\Server('127.0.0.1', 0, ['compression' => $compression]);
    $client = new WebSocket\Client('ws://127.0.0.1:1', ['compression' => $compression]);
}
$options = ['compression' => ['level' => 3]];
$reference = &$options['compression']['level'];
$server = new WebSocket\Server('127.0.0.1', 0, $options);
echo "accepted\n";
--EXPECTF--
accepted
