--TEST--
Whoever closes or stops between two polls has the loop tell of it, and then no more
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = serve('$server = listen(); $server->run();');
$is_readable = function (mixed $stream, float $seconds): bool {
    [$read, $none] = [[$stream], null];
    return (bool) stream_select($read, $none, $none, 0, (int) ($seconds * 1e6));
};
foreach (['close', 'stop'] as $method) {
    $client = narrate(new WebSocket\Client($server->url()));
    $stream = $client->stream();
    for ($told = 0; $told === 0; $told = $client->poll()) {
        $is_readable($stream, DEADLINE) || print("not readable\n");
    }
    // That it is open may be announced once more.
    $client->poll();
    var_dump($is_readable($stream, 0.0));
    $client->$method();
    for ($told = 0; $told === 0; $told = $client->poll()) {
        $is_readable($stream, DEADLINE) || print("not readable\n");
    }
    var_dump($is_readable($stream, 0.05), $client->poll());
}
echo $server->stop();
--EXPECT--
open
bool(false)
close 1000 "" clean local
bool(false)
int(0)
open
bool(false)
close 1001 "the client is stopping" clean local
bool(false)
int(0)
exit 0
