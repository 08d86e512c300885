--TEST--
poll() starts to connect and returns at once; later calls tell what has come
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $text === "end" ? $connection->close(1000, "bye") : $connection->send($text)); $server->run();');
$client = narrate(new WebSocket\Client($server->url()));
$took = seconds(fn () => $client->poll());
var_dump($took < 0.5 ?: $took);
$told = 0;
until(function () use ($client, &$told) { $told += $client->poll(); return $client->isOpen() && $told; }, 'the opening');
var_dump($told);
$client->send('one');
var_dump($client->poll(DEADLINE));
var_dump(seconds(fn () => var_dump($client->poll(0.05))) >= 0.05);
$client->send('end');
var_dump($client->poll(DEADLINE), $client->poll(DEADLINE), $client->isOpen());

// Whoever sends waits for the connection that is being made, and the opening is told all the same, and first.
$client = narrate(new WebSocket\Client($server->url()));
$client->poll();
$client->send('two');
for ($told = 0; $told < 2; $told += $client->poll(DEADLINE));
// Who closes between two calls has it told by the next.
echo describe($client->close(1000, 'over')), "\n";
var_dump($client->poll(DEADLINE), $client->poll(DEADLINE));
echo $server->stop();
--EXPECT--
bool(true)
open
int(1)
message one
int(1)
int(0)
bool(true)
close 1000 "bye" clean remote
int(1)
int(0)
bool(false)
open
message two
1000 "over" clean local
close 1000 "over" clean local
int(1)
int(0)
exit 0
