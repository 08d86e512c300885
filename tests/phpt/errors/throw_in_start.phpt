--TEST--
start and stop handlers that throw go to the error handler without a connection
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$server->on('error', fn (Throwable $error, $connection) => print(describe($error) . ' ' . json_encode($connection) . "\n"));
$server->on('start', function () use ($server) {
    $server->stop();
    throw new DomainException('in start');
});
$server->on('stop', fn () => throw new DomainException('in stop'));
$server->run();
echo "run() returned\n";
--EXPECTF--
DomainException: in start null
DomainException: in stop null
run() returned
