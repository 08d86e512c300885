--TEST--
receive(): how long it waits, for each kind of number
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $server->after(0.2, fn () => $connection->send($text))); $server->run();');
$client = new WebSocket\Client($server->url());
foreach ([-1, -0.001, NAN, -INF] as $timeout) {
    echo outcome(fn () => $client->receive($timeout)), "\n";
}
// Not so much as connected.
var_dump($client->response());
$client->connect();
foreach ([0, -0.0, 1e-9, 0.05, 0.2] as $timeout) {
    $started = hrtime(true);
    $message = $client->receive($timeout);
    $took = (hrtime(true) - $started) / 1e9;
    echo $message === null && $took >= $timeout && $took < $timeout + 1 ? 'null' : "$message after $took", "\n";
}
foreach ([null, 1e300, INF] as $timeout) {
    $client->send('in a moment');
    echo $client->receive($timeout), "\n";
}
echo outcome(fn () => $client->receive('soon')), "\n";
var_dump($client->isOpen());
--EXPECTF--
ValueError: argument $timeout must be a number of seconds of at least 0, -1 given
ValueError: argument $timeout must be a number of seconds of at least 0, -0.001 given
ValueError: argument $timeout must be a number of seconds of at least 0, NaN given
ValueError: argument $timeout must be a number of seconds of at least 0, -inf given
NULL
null
null
null
null
null
in a moment
in a moment
in a moment
TypeError: %s
bool(true)
