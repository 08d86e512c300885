--TEST--
A forked child leaves its parent's client alone
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $connection->send($text)); $server->run();');
echo run(<<<'PHP'
    $client = (new WebSocket\Client($_SERVER['argv'][1]))->connect();
    $child = pcntl_fork();
    if ($child === 0) {
        echo str_contains(outcome(fn () => $client->send('from the child')), 'fork') ? "told\n" : "not told\n";
        exit(0);
    }
    pcntl_waitpid($child, $status);
    $client->send('from the parent');
    echo $client->receive(5.0), "\n", describe($client->close()), "\n";
    PHP, '--', $server->url())->end();
--EXPECTF--
told
from the parent
1000 "" clean local
exit 0
