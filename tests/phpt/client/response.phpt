--TEST--
response() is the handshake's answer
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    $peer = Peer::welcome($listener, 'X-Extra: value');
    $peer->next();
    PHP);
$client = (new WebSocket\Client($server->url()))->connect();
$response = $client->response();
$headers = array_change_key_case($response->headers);
echo get_class($response), ' ', $response->status, ' ', implode((array) $headers['x-extra']), ' ', strtolower(implode((array) $headers['upgrade'])), "\n";
--EXPECTF--
WebSocket\Response 101 value websocket
