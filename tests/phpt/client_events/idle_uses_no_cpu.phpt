--TEST--
A client that has nothing to do uses no processor time: open, or waiting for its turn, in run() and by its stream
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/events.inc';

$used = function (): float {
    $usage = getrusage();
    return $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6;
};
$server = serve('$server = listen(); $server->run();');
$open = fn () => new WebSocket\Client($server->url());
$waiting = fn () => (new WebSocket\Client('ws://127.0.0.1:1', ['reconnect' => ['initialDelay' => 30, 'jitter' => false]]))->on('log', fn () => null);
foreach ([$open, $waiting] as $make) {
    $client = $make();
    $stopper = new WebSocket\Server('127.0.0.1', 0);
    $stopper->after(0.2, function () use ($used, &$before) { $before = $used(); });
    $stopper->after(1.2, function () use ($used, &$before, $client, $stopper) { $before = $used() - $before; $client->stop(); $stopper->stop(); });
    WebSocket\run($client, $stopper);
    var_dump($before < 0.1 ?: $before);

    $client = $make();
    $client->poll(0.2);
    $client->poll(0.2);
    $stream = $client->stream();
    $ready = [$stream];
    $none = null;
    $client->poll();
    $before = $used();
    var_dump(stream_select($ready, $none, $none, 1));
    $before = $used() - $before;
    var_dump($before < 0.1 ?: $before);
}
echo $server->stop();
--EXPECT--
bool(true)
int(0)
bool(true)
bool(true)
int(0)
bool(true)
exit 0
