--TEST--
receive(0) takes what is already there
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(); $server->on("open", fn ($connection) => $connection->send("waiting for you")); $server->run();');
$client = (new WebSocket\Client($server->url()))->connect();
until(function () use ($client, &$message): bool { return (bool) $message = $client->receive(0.0); }, 'the message');
echo $message, "\n";
--EXPECTF--
waiting for you
