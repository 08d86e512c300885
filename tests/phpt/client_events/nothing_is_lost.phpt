--TEST--
Around reconnects no message that was received is lost, told twice, or told after the end of its connection
--FILE--
<?php
require __DIR__ . '/events.inc';

// Each connection gets a thousand messages in one go, and a close frame right behind them, before a slow handler has seen one.
$server = serve(<<<'PHP'
    $server = listen(['maxSendBuffer' => 64 << 20]);
    $server->on('open', function ($connection) {
        static $number = 0;
        $number++;
        for ($i = 1; $i <= 1000; $i++) $connection->send("$number $i " . str_repeat('x', $i % 5000));
        $connection->close(1012);
    });
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url(), at_once());
$expected = [1, 1];
$client->on('message', function ($message) use (&$expected) {
    [$connection, $number] = explode(' ', "$message");
    [(int) $connection, (int) $number] === $expected || print("$connection $number instead of " . implode(' ', $expected) . "\n");
    $expected[1]++;
    $expected[1] % 100 || usleep(1000);
});
$client->on('close', function ($info) use (&$expected, $client) {
    $expected[1] === 1001 && $info->code === 1012 || print("closed with $info->code at $expected[1]\n");
    $expected = [$expected[0] + 1, 1];
    $expected[0] > 20 && $client->stop();
});
$client->run();
echo $expected[0] - 1, " connections\n", $server->stop();
--EXPECT--
20 connections
exit 0
