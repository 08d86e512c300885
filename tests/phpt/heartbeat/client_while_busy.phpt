--TEST--
A client that PHP leaves alone answers the server's pings, and keeps its own eye on the server
--FILE--
<?php
require __DIR__ . '/../support.inc';

// Ten times as long as it takes to be given up.
$server = serve(<<<'PHP'
    $server = listen(['pingInterval' => 0.1, 'pongTimeout' => 0.2]);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
$client = (new WebSocket\Client($server->url(), ['pingInterval' => 0.1, 'pongTimeout' => 0.2]))->connect();
$until = microtime(true) + 1.5;
while (microtime(true) < $until);
sleep(2);
var_dump($client->isOpen(), $client->latency() < 0.2);
$client->send('still here');
echo $client->receive(), "\n", describe($client->close()), "\n", $server->line(), "\n";

// The other way round: a server that falls silent is found while PHP is busy.
$server = serve('$peer = Peer::welcome(listen_raw()); $peer->next(); sleep(CHILD_LIFETIME);');
$client = (new WebSocket\Client($server->url(), ['pingInterval' => 0.1, 'pongTimeout' => 0.2]))->connect();
$until = microtime(true) + DEADLINE;
while ($client->isOpen() && microtime(true) < $until);
echo outcome(fn () => $client->receive()), "\n";
--EXPECT--
bool(true)
bool(true)
still here
1000 "" clean local
1000 "" clean remote
WebSocket\ClosedException: the connection is closed: 1006 (Abnormal) "no answer to a ping within pongTimeout (0.2 s)", not clean, lost by the network
