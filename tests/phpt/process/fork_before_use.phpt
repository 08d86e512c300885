--TEST--
Forked before the first use, parent and child each have a server
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

echo run(<<<'PHP'
    $child = pcntl_fork();
    $server = new WebSocket\Server('127.0.0.1', 0);
    $server->on('start', fn ($server) => $server->stop());
    $server->run();
    if ($child) {
        pcntl_waitpid($child, $status);
        echo 'the child ended with ', pcntl_wexitstatus($status), "\n";
    }
    PHP)->end();
--EXPECTF--
the child ended with 0
exit 0
