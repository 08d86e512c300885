--TEST--
The script's own pcntl handlers run while run() waits, within 100 ms, and may stop it
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = serve('$server = listen(); $server->run();');
$child = run(<<<'PHP'
    $client = new WebSocket\Client($_SERVER['argv'][1]);
    pcntl_signal(SIGUSR1, fn () => print("usr1\n"));
    pcntl_signal(SIGTERM, function () use ($client) { echo "the script's own SIGTERM\n"; $client->close(1000, 'bye'); });
    $client->on('open', fn () => print("open\n"));
    $client->on('close', fn ($info) => print('close ' . describe($info) . "\n"));
    $client->run();
    PHP, '--', $server->url());
echo $child->line(), "\n";
$took = seconds(function () use ($child) { $child->signal(10); echo $child->line(), "\n"; });
var_dump($took < 0.5 ?: $took);
echo $child->stop(), $server->stop();
--EXPECT--
open
usr1
bool(true)
the script's own SIGTERM
close 1000 "bye" clean local
exit 0
exit 0
