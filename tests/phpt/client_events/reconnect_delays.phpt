--TEST--
Waits grow up to the limit; after as many attempts as allowed the last error is thrown
--FILE--
<?php
require __DIR__ . '/events.inc';

$client = new WebSocket\Client('ws://127.0.0.1:1', ['reconnect' => ['initialDelay' => 0.01, 'maxDelay' => 0.05, 'factor' => 2.0, 'jitter' => false, 'maxAttempts' => 4]]);
narrate($client);
$client->on('log', fn () => null);
$client->on('reconnect', function ($attempt, $delay) use (&$waits) { $waits[] = "$attempt: $delay"; });
for ($i = 0; $i < 2; $i++) {
    $waits = [];
    $took = seconds(function () use ($client) {
        echo strstr(outcome(fn () => $client->run()), ': nothing', true), "\n";
    });
    echo json_encode($waits), "\n";
    var_dump($took >= 0.12);
}
--EXPECT--
WebSocket\ConnectException: cannot connect to 127.0.0.1:1: connection refused
["1: 0.01","2: 0.02","3: 0.04","4: 0.05"]
bool(true)
WebSocket\ConnectException: cannot connect to 127.0.0.1:1: connection refused
["1: 0.01","2: 0.02","3: 0.04","4: 0.05"]
bool(true)
