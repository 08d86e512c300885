--TEST--
stop() and close() end a wait for the next attempt at once
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/events.inc';

$client = function (): WebSocket\Client {
    $client = new WebSocket\Client('ws://127.0.0.1:1', ['reconnect' => ['initialDelay' => 30, 'jitter' => false], 'signals' => false]);
    return narrate($client)->on('log', fn () => null);
};
$fast = fn (callable $run) => var_dump(($took = seconds($run)) < 1.0 ?: $took);

echo "by its handler\n";
foreach (['stop', 'close'] as $method) {
    $one = $client();
    $one->on('reconnect', fn ($attempt, $delay) => var_dump($delay) ?? $one->$method());
    $fast($one->run(...));
}
echo "by a signal handler\n";
pcntl_async_signals(true);
foreach (['stop', 'close'] as $method) {
    $one = $client();
    pcntl_signal(SIGUSR1, fn () => $one->$method());
    $one->on('reconnect', fn () => posix_kill_later());
    $fast($one->run(...));
}
echo "by a timer of a server\n";
foreach (['stop', 'close'] as $method) {
    $one = $client();
    $server = new WebSocket\Server('127.0.0.1', 0);
    $server->after(0.01, function () use ($one, $server, $method) { $one->$method(); $server->stop(); });
    $fast(fn () => WebSocket\run($one, $server));
}

/** SIGUSR1, while the process waits. */
function posix_kill_later(): void
{
    proc_close(proc_open(['sh', '-c', '(sleep 0.05; kill -USR1 ' . getmypid() . ') >/dev/null 2>&1 &'], [], $pipes));
}
--EXPECT--
by its handler
float(30)
bool(true)
float(30)
bool(true)
by a signal handler
bool(true)
bool(true)
by a timer of a server
bool(true)
bool(true)
