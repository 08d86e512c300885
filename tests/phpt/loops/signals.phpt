--TEST--
Signals are the loop's: poll() leaves SIGTERM alone, and the script's handlers run while it waits
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('start', fn () => print("started\n"));
    $server->poll();
    while (true) {
        $server->poll(60);
    }
    PHP);
echo $server->line(), "\n";
$server->signal();
echo $server->end();

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('start', fn () => print("started\n"));
    $server->on('stop', function () use (&$has_stopped) { $has_stopped = true; echo "stop\n"; });
    pcntl_async_signals(true);
    pcntl_signal(SIGTERM, function () use ($server) { echo "handler\n"; $server->stop(); });
    while (!$has_stopped) {
        $server->poll(60);
    }
    PHP);
echo $server->line(), "\n";
$server->signal();
echo $server->end();
--EXPECT--
started
signal 15
started
handler
stop
exit 0
