--TEST--
run() after connect(): the opening is told, then what has come since; what receive() got is not told again
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = serve('$server = listen(); $server->on("open", function ($connection) { for ($i = 1; $i <= 4; $i++) $connection->send("$i"); $connection->close(1000); }); $server->run();');
$client = narrate((new WebSocket\Client($server->url()))->connect());
until(fn () => $client->closeInfo() !== null, 'the end');
$client->run();

$client = narrate(new WebSocket\Client($server->url()));
echo $client->receive(), "\n", $client->receive(), "\n";
$client->run();

// In turns with poll().
$client = narrate(new WebSocket\Client($server->url()));
echo $client->receive(), "\n";
until(fn () => $client->poll() >= 0 && $client->closeInfo() && $client->poll() === 0, 'the end');
echo outcome(fn () => $client->receive()), "\n", $server->stop();
--EXPECT--
open
message 1
message 2
message 3
message 4
close 1000 "" clean remote
1
2
open
message 3
message 4
close 1000 "" clean remote
1
open
message 2
message 3
message 4
close 1000 "" clean remote
WebSocket\ClosedException: the connection is closed: 1000 (Normal), clean, closed by the remote side
exit 0
