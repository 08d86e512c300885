--TEST--
A client offers its subprotocols, sends its origin, and says which subprotocol the server chose
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['subprotocols' => ['b', 'c'], 'origins' => ['https://example.com']]);
    $server->on('open', fn ($connection) => $connection->send(json_encode([$connection->subprotocol, $connection->request->header('Sec-WebSocket-Protocol'), $connection->request->header('Origin')], JSON_UNESCAPED_SLASHES)));
    $server->run();
    PHP);
foreach ([['subprotocols' => ['a', 'c', 'b'], 'origin' => 'https://example.com'], ['subprotocols' => ['a']], ['subprotocols' => [], 'origin' => null]] as $options) {
    $client = new WebSocket\Client($server->url(), $options);
    echo json_encode($client->subprotocol()), ' ', $client->receive(), ' ', json_encode($client->subprotocol()), "\n";
    $client->close();
}
try {
    (new WebSocket\Client($server->url(), ['origin' => 'https://other.example']))->connect();
} catch (WebSocket\HandshakeException $exception) {
    echo $exception->statusCode, ' ', $exception->body;
}
$listener = serve('$listener = listen_raw(); Peer::welcome($listener, "Sec-WebSocket-Protocol: unasked");');
echo outcome(fn () => (new WebSocket\Client($listener->url(), ['subprotocols' => ['asked']]))->connect()), "\n";
--EXPECT--
null ["b","a, c, b","https://example.com"] "b"
null [null,"a",null] null
null [null,null,null] null
403 origin "https://other.example" is not among those that this server allows (its option origins)
WebSocket\HandshakeException: the server chose the subprotocol "unasked", which is not the one that was offered
