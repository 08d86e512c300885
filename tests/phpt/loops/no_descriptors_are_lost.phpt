--TEST--
Servers with streams come and go, and leave no descriptors behind
--SKIPIF--
<?php if (!is_dir('/proc/self/fd')) die('skip needs /proc'); ?>
--FILE--
<?php
require __DIR__ . '/loop.inc';

$make = function (): void {
    $server = new WebSocket\Server('127.0.0.1', 0);
    $server->after(100, fn () => null);
    $server->stream();
    $server->poll();
    fclose($server->stream());
    $server->stream();
};
$make();
$before = count(scandir('/proc/self/fd'));
for ($i = 0; $i < 20; $i++) {
    $make();
}
until(fn () => count(scandir('/proc/self/fd')) <= $before, 'the descriptors to go');
echo "none\n";
--EXPECT--
none
