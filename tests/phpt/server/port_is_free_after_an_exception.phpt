--TEST--
The port is free the moment that a server is unset whose run() an exception has left
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

pcntl_signal(SIGUSR1, fn () => throw new DomainException('out of run()')); // not async: it runs while run() waits
$server = new WebSocket\Server('127.0.0.1', 0);
$port = $server->port();
for ($i = 0; $i < 20; $i++) {
    exec('kill -USR1 ' . getmypid());
    try {
        $server->run();
        echo "run() returned\n";
    } catch (DomainException) {
    }
    unset($server);
    $server = new WebSocket\Server('127.0.0.1', $port);
}
echo $server->port() === $port ? "20 times the same\n" : "another port\n";
--EXPECT--
20 times the same
