--TEST--
Under WebSocket\run() one that has come to its end is free: its client says that it is closed, its server's address can be taken
--FILE--
<?php
require __DIR__ . '/events.inc';

$first = new WebSocket\Server('127.0.0.1', 0);
$second = new WebSocket\Server('127.0.0.1', 0);
$client = new WebSocket\Client($first->address());
$client->on('close', function () use ($client) { echo "close\n"; });
$first->after(0.05, fn () => $first->stop());
$second->every(0.01, function () use ($first, $second, $client) {
    if ($client->closeInfo() === null || !str_contains(outcome(fn () => $first->run()), 'has stopped')) {
        return;
    }
    echo outcome(fn () => $client->receive()), "\n";
    $third = new WebSocket\Server('127.0.0.1', $first->port());
    $third->after(0.0, fn () => $third->stop());
    $third->run();
    $second->stop();
});
WebSocket\run($first, $client, $second);
echo "done\n";
--EXPECT--
close
WebSocket\ClosedException: the connection is closed: 1001 (Going away) "the server is stopping", clean, closed by the remote side
done
