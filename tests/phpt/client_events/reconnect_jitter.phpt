--TEST--
With jitter a wait is anything up to the longest
--FILE--
<?php
require __DIR__ . '/events.inc';

$waits = [];
for ($i = 0; $i < 50; $i++) {
    $client = new WebSocket\Client('ws://127.0.0.1:1', ['reconnect' => ['initialDelay' => 1.0]]);
    $client->on('log', fn () => null);
    $client->on('reconnect', function ($attempt, $delay) use ($client, &$waits) {
        $waits[] = $delay;
        $client->stop();
    });
    $client->run();
}
var_dump(count($waits), min($waits) >= 0.0, max($waits) <= 1.0, min($waits) < 0.5, max($waits) > 0.5, count(array_unique($waits)) > 40);
--EXPECT--
int(50)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
