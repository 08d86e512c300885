--TEST--
Without a log handler each attempt that failed is a line on stderr
--FILE--
<?php
require __DIR__ . '/events.inc';

$child = run(<<<'PHP'
    $client = new WebSocket\Client('ws://127.0.0.1:1', ['reconnect' => ['initialDelay' => 0.01, 'jitter' => false, 'maxAttempts' => 2]]);
    try { $client->run(); } catch (WebSocket\ConnectException) { echo "thrown\n"; }
    PHP);
echo $child->end();
--EXPECTF--
websocket: cannot connect to 127.0.0.1:1: connection refused: %s; attempt 1 to connect again is in 0.01 s
websocket: cannot connect to 127.0.0.1:1: connection refused: %s; attempt 2 to connect again is in 0.02 s
thrown
exit 0
