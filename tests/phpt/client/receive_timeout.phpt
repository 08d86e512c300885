--TEST--
receive() returns null when the time passed, and the connection lives on
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $connection->send($text)); $server->run();');
$client = new WebSocket\Client($server->url());
$client->connect();
$started = microtime(true);
var_dump($client->receive(0.2), $client->receive(0.0), $client->receive(0));
$took = microtime(true) - $started;
var_dump(($took >= 0.19 && $took < 1.5) ?: $took, $client->isOpen());
$client->send('alive');
echo $client->receive(), "\n";
echo outcome(fn () => $client->receive(-1.0)), "\n";
--EXPECTF--
NULL
NULL
NULL
bool(true)
bool(true)
alive
ValueError: %s
