--TEST--
A timer that throws goes to the error handler and repeats
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$server->on('error', function (Throwable $error, $connection) use ($server, &$count) {
    echo describe($error), ' ', json_encode($connection), "\n";
    if (++$count === 2) {
        $server->stop();
    }
});
$server->every(0.01, fn () => throw new DomainException('tick'));
$server->run();
--EXPECTF--
DomainException: tick null
DomainException: tick null
