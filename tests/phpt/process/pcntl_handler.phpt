--TEST--
A pcntl handler of the script runs while run() waits
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    pcntl_async_signals(true);
    $server = listen();
    pcntl_signal(SIGUSR1, fn () => print("usr1\n"));
    pcntl_signal(SIGTERM, function () use ($server) {
        echo "the script's own SIGTERM\n";
        $server->stop();
    });
    $server->on('start', fn () => print("started\n"));
    $server->run();
    PHP);
echo $server->line(), "\n";
$started = microtime(true);
$server->signal(10);
echo $server->line(), "\n";
$took = microtime(true) - $started;
var_dump($took < 0.5 ?: $took);
echo $server->stop();
--EXPECTF--
started
usr1
bool(true)
the script's own SIGTERM
exit 0
