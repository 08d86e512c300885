--TEST--
Client::latency() is the round trip to its server; null before the first answer
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url(), ['pingInterval' => 0.05]);
var_dump($client->latency(), $client->connect()->latency());
until(fn () => $client->latency() !== null, 'a pong');
var_dump($client->latency() > 0 && $client->latency() < 5);
$client->close();
echo $server->stop();
--EXPECT--
NULL
NULL
bool(true)
exit 0
