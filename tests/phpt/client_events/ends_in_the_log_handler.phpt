--TEST--
After close() or stop() in the handler of a failed attempt there is no other attempt, and none is announced
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['close', 'stop'] as $end) {
    // Nobody listens on port 1.
    $client = new WebSocket\Client('ws://127.0.0.1:1/', ['reconnect' => ['initialDelay' => 0.01]]);
    $client->on('log', function () use ($client, $end) {
        echo "$end\n";
        $client->$end();
    });
    $client->on('reconnect', fn () => print("announced\n"));
    echo outcome($client->run(...)), "\n";
}
--EXPECT--
close
null
stop
null
