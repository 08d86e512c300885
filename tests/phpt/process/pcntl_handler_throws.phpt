--TEST--
An exception from a pcntl handler leaves run()
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    pcntl_signal(SIGUSR1, fn () => throw new DomainException('interrupted'));
    $server->on('start', fn () => print("started\n"));
    echo outcome(fn () => $server->run()), "\n";
    PHP);
echo $server->line(), "\n";
$server->signal(10);
echo $server->end();
--EXPECTF--
started
DomainException: interrupted
exit 0
