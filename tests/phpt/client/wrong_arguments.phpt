--TEST--
Wrong arguments are ValueErrors that say what is right
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $connection->send($text)); $server->run();');
$client = (new WebSocket\Client($server->url()))->connect();
echo outcome(fn () => $client->send("\xff")), "\n";
echo outcome(fn () => $client->ping(str_repeat('p', 126))), "\n";
echo outcome(fn () => $client->close(1005)), "\n";
echo outcome(fn () => $client->close(1000, str_repeat('r', 124))), "\n";
echo outcome(fn () => $client->close('bye')), "\n";
$client->send('unharmed');
echo $client->receive(5.0), "\n";
--EXPECTF--
ValueError: %SUTF-8%SsendBinary%S
ValueError: %S125%S
ValueError: %S1005%S
ValueError: %S123%S
TypeError: %s
unharmed
