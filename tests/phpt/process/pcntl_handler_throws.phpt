--TEST--
An exception from a pcntl handler leaves run()
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    pcntl_async_signals(true);
    $server = listen();
    pcntl_signal(SIGUSR1, fn () => throw new DomainException('interrupted'));
    $server->on('start', fn () => print("started\n"));
    // A signal that comes while a handler runs makes that handler throw.
    $server->on('error', fn () => print("in a handler\n"));
    echo outcome(fn () => $server->run()), "\n";
    PHP);
echo $server->line(), "\n";
do {
    $server->signal(10);
} while (($line = $server->line()) === 'in a handler');
echo $line, "\n", $server->end();
--EXPECTF--
started
DomainException: interrupted
exit 0
