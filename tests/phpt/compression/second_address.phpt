--TEST--
What comes in at a further address of the server is compressed as well
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => true]);
    $server->listen('127.0.0.1');
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    echo $server->addresses()[1], "\n";
    $server->run();
    PHP);
$client = new WebSocket\Client($server->line(), ['compression' => true]);
$client->send(prose(1000));
var_dump($client->receive(5.0)->data === prose(1000));
$headers = array_change_key_case($client->response()->headers);
echo implode((array) $headers['sec-websocket-extensions']), "\n";
--EXPECTF--
bool(true)
permessage-deflate; server_no_context_takeover; client_no_context_takeover
