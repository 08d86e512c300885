--TEST--
A signal stops all that heed it; one that does not goes on
--FILE--
<?php
require __DIR__ . '/events.inc';

$child = run(<<<'PHP'
    $heeding = new WebSocket\Server('127.0.0.1', 0, ['shutdownTimeout' => 0.3]);
    $ignoring = new WebSocket\Server('127.0.0.1', 0, ['signals' => false, 'shutdownTimeout' => 0.3]);
    $first = new WebSocket\Client($heeding->address());
    $second = new WebSocket\Client($ignoring->address(), ['signals' => false]);
    $open = 0;
    foreach ([$first, $second] as $client) {
        $client->on('open', function () use (&$open) { ++$open === 2 && print("open\n"); });
    }
    $second->on('close', fn ($info) => print("$info->code\n"));
    // The signal ends these two, in whatever order.
    $ended = 0;
    $end = function () use ($second, &$ended) { ++$ended === 2 && $second->send('still here'); };
    $heeding->on('stop', $end);
    $first->on('close', $end);
    $ignoring->on('message', function ($connection, $text) use ($ignoring) { echo "$text\n"; $ignoring->stop(); });
    WebSocket\run($heeding, $ignoring, $first, $second);
    PHP);
echo $child->line(), "\n", $child->stop();
--EXPECT--
open
still here
1001
exit 0
