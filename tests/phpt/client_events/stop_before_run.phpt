--TEST--
stop() before run(): it does not connect, or closes what is connected, and returns
--FILE--
<?php
require __DIR__ . '/events.inc';

$client = new WebSocket\Client('ws://127.0.0.1:1', at_once());
narrate($client);
$client->stop();
$client->run();
echo outcome(fn () => $client->poll()), "\n", outcome(fn () => $client->run()), "\n", outcome(fn () => $client->connect()), "\n";

$server = serve('$server = listen(); $server->run();');
$client = (new WebSocket\Client($server->url(), at_once()))->connect();
narrate($client);
$client->stop();
$client->run();
echo $client->poll(), "\n", $server->stop();
--EXPECT--
0
WebSocket\ClosedException: the connection is closed: 1006 (Abnormal) "the client was closed before it connected", not clean, closed by the local side
WebSocket\ClosedException: the connection is closed: 1006 (Abnormal) "the client was closed before it connected", not clean, closed by the local side
open
close 1001 "the client is stopping" clean local
0
exit 0
