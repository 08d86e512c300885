--TEST--
run() inside run() is a LogicException
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$server->on('start', function () use ($server) {
    try {
        $server->run();
    } catch (LogicException $exception) {
        echo get_class($exception), ': ', $exception->getMessage(), "\n";
    }
    $server->stop();
});
$server->run();
--EXPECTF--
LogicException: %srun%S
