--TEST--
A client whose server is killed and started again on the same port is connected again
--FILE--
<?php
require __DIR__ . '/events.inc';

$code = '$server->on("open", fn ($connection) => $connection->send("from " . getmypid())); $server->run();';
$server = serve_on(free_port(), $code);
$client = new WebSocket\Client($server->url(), at_once());
$seen = [];
$client->on('open', fn () => print("open\n"));
$client->on('message', function ($message) use ($client, &$server, &$seen, $code) {
    var_dump("$message" === 'from ' . $server->id());
    $seen[] = "$message";
    if (count($seen) === 4) {
        $client->stop();
        return;
    }
    $port = $server->port;
    $server->signal(9);
    $server->end();
    count($seen) === 2 || $server = serve_on($port, $code);
});
$client->on('close', fn ($info) => print('close ' . ($info->wasClean ? 'clean' : "$info->code {$info->initiator->value}") . "\n"));
$client->on('log', function ($level, $message, $context) use (&$failed) { $failed = "$level: $message"; });
$client->on('reconnect', function ($attempt, $delay) use (&$server, $code, &$attempts) {
    is_float($delay) && $delay <= 0.01 || print("delay $delay\n");
    $attempts = $attempt;
    // Only after some attempts that fail.
    if ($attempt === 3) {
        $server = serve_on($server->port, $code);
    }
});
$client->run();
var_dump(count(array_unique($seen)), $attempts, preg_match('/^warning: cannot connect to 127.0.0.1:\d+: connection refused.*; attempt 3 to connect again is in 0.0\d s$/', $failed) ?: $failed);
echo $server->stop();
--EXPECT--
open
bool(true)
close 1006 network
open
bool(true)
close 1006 network
open
bool(true)
close 1006 network
open
bool(true)
close clean
int(4)
int(1)
int(1)
exit 0
