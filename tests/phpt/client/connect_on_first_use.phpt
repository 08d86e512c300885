--TEST--
The first use connects; connect() returns the client
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $connection->send("$text " . $connection->request->target)); $server->run();');
$client = new WebSocket\Client($server->url('/a?b=c'));
var_dump($client->isOpen(), $client->response(), $client->closeInfo());
$client->send('first use');
echo $client->receive(5.0), "\n";
var_dump($client->isOpen());
$other = new WebSocket\Client($server->url());
var_dump($other->connect() === $other, $other->isOpen(), $other->subprotocol(), $other->bufferedAmount());
--EXPECTF--
bool(false)
NULL
NULL
first use /a?b=c
bool(true)
bool(true)
bool(true)
NULL
int(0)
