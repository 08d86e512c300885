--TEST--
While select() waits the script's signal handlers run, and what they throw leaves it
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = serve('$server = listen(); $server->run();');
$child = run(<<<'PHP'
    $clients = [new WebSocket\Client($_SERVER['argv'][1]), (new WebSocket\Client($_SERVER['argv'][1]))->connect()];
    pcntl_signal(SIGUSR1, fn () => print("usr1\n"));
    pcntl_signal(SIGTERM, fn () => throw new Exception('terminated'));
    echo "ready\n";
    try { WebSocket\Client::select($clients); } catch (Exception $exception) { echo $exception->getMessage(), "\n"; }
    PHP, '--', $server->url());
echo $child->line(), "\n";
$child->signal(10);
echo $child->line(), "\n", $child->stop(), $server->stop();
--EXPECT--
ready
usr1
terminated
exit 0
exit 0
