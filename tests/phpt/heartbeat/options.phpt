--TEST--
What pingInterval, pongTimeout and idleTimeout take
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = fn (array $options) => outcome(fn () => new WebSocket\Server('127.0.0.1', 0, $options) ? 'taken' : null);
$client = fn (array $options) => outcome(fn () => new WebSocket\Client('ws://127.0.0.1:1', $options) ? 'taken' : null);
foreach ([$server, $client] as $make) {
    echo $make(['pingInterval' => 20, 'pongTimeout' => 20.0]), "\n";
    echo $make(['pingInterval' => 0]), "\n";
    echo $make(['pingInterval' => INF, 'pongTimeout' => INF]), "\n";
    echo $make(['pingInterval' => -1]), "\n";
    echo $make(['pingInterval' => null]), "\n";
    echo $make(['pongTimeout' => 0]), "\n";
    echo $make(['pongTimeout' => 'long']), "\n";
}
echo $server(['idleTimeout' => 0]), "\n", $server(['idleTimeout' => 60]), "\n", $server(['idleTimeout' => NAN]), "\n";
echo $client(['idleTimeout' => 1]), "\n";
--EXPECTF--
"taken"
"taken"
"taken"
ValueError: option 'pingInterval' must be a number of seconds of at least 0, -1 given
TypeError: option 'pingInterval' must be of type float (seconds), null given
ValueError: option 'pongTimeout' must be greater than 0, 0 given; 'pingInterval' 0 turns pings off
TypeError: option 'pongTimeout' must be of type float (seconds), string given
"taken"
"taken"
"taken"
ValueError: option 'pingInterval' must be a number of seconds of at least 0, -1 given
TypeError: option 'pingInterval' must be of type float (seconds), null given
ValueError: option 'pongTimeout' must be greater than 0, 0 given; 'pingInterval' 0 turns pings off
TypeError: option 'pongTimeout' must be of type float (seconds), string given
"taken"
"taken"
ValueError: option 'idleTimeout' must be a number of seconds of at least 0, NaN given
ValueError: unknown option 'idleTimeout'%S
