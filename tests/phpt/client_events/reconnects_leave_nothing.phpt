--TEST--
A client whose server is killed again and again: no message comes twice, no memory and no descriptors stay
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); if (!is_dir('/proc/self/fd')) die('skip needs /proc'); ?>
--FILE--
<?php
// The short form of `tests/bench/run.sh reconnect`.
$extension = getenv('WEBSOCKET_EXTENSION');
exec(implode(' ', array_map(escapeshellarg(...), [PHP_BINARY, '-n', '-d', "extension=$extension", dirname(__DIR__, 2) . '/bench/reconnect.php', $extension, '40'])), $lines, $status);
$seen = json_decode(end($lines), true) ?? exit(implode("\n", $lines));
echo json_encode(array_intersect_key($seen, array_flip(['reconnects', 'opens', 'closes', 'twice', 'missing', 'outside']))), "\n";
var_dump($status, $seen['messages'] >= 40 * 25, $seen['failedAttempts'] > 0, $seen['last']['descriptors'] - $seen['first']['descriptors'], $seen['last']['rssKiB'] - $seen['first']['rssKiB'] < 2048 ?: $seen);
--EXPECT--
{"reconnects":40,"opens":41,"closes":41,"twice":0,"missing":0,"outside":0}
int(0)
bool(true)
bool(true)
int(0)
bool(true)
