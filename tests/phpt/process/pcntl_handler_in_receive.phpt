--TEST--
A pcntl handler runs while receive() waits
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen()->run();');
$script = run(<<<'PHP'
    pcntl_async_signals(true);
    pcntl_signal(SIGUSR1, fn () => print("usr1\n"));
    $client = (new WebSocket\Client($_SERVER['argv'][1]))->connect();
    echo "connected\n";
    var_dump($client->receive(1.0), $client->isOpen());
    PHP, '--', $server->url());
echo $script->line(), "\n";
$script->signal(10);
echo $script->line(), "\n", $script->end();
--EXPECTF--
connected
usr1
NULL
bool(true)
exit 0
