--TEST--
What leaves the run() of one leaves WebSocket\run(); the others go on in the next
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$server->on('start', fn () => print("start\n"));
$client = new WebSocket\Client($server->address());
$lost = new WebSocket\Client('ws://127.0.0.1:1');
// Open before or after the other one has failed.
$client->on('open', function () use (&$opens) { $opens++; });
$client->on('close', fn ($info) => print('close ' . describe($info) . "\n"));
echo strstr(outcome(fn () => WebSocket\run($server, $client, $lost)), ':', true), "\n";
$server->after(0.05, fn () => $server->stop());
WebSocket\run($server, $client);
var_dump($opens);
// One that runs already.
$server = new WebSocket\Server('127.0.0.1', 0);
$other = new WebSocket\Server('127.0.0.1', 0);
$server->after(0.0, function () use ($server, $other) {
    echo strstr(outcome(fn () => WebSocket\run($other, $server)), ':', true), "\n";
    // The other one was not left behind as one that runs.
    $other->after(0.0, fn () => $other->stop());
    $other->run();
    $server->stop();
});
$server->run();
--EXPECT--
start
WebSocket\ConnectException
close 1001 "the server is stopping" clean remote
int(1)
LogicException
