--TEST--
Of subprotocols the server's first that the client offers is chosen; with none in common there is none, and the connection goes on
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['subprotocols' => ['v2.chat', 'v1.chat']]);
    $server->on('open', fn ($connection) => $connection->send(json_encode([$connection->subprotocol, $connection->request->subprotocols()])));
    $server->run();
    PHP);
foreach ([['v1.chat, v2.chat'], ['v1.chat'], ['soap', 'v1.chat'], ['soap, V1.CHAT'], []] as $offers) {
    $peer = Peer::dial($server->port);
    $peer->write(substr(upgrade(), 0, -2) . implode('', array_map(fn ($offer) => "Sec-WebSocket-Protocol: $offer\r\n", $offers)) . "\r\n");
    echo trim(outline($peer->read_head(), 'sec-websocket-protocol')), "\n", $peer->next(), "\n";
}
--EXPECT--
HTTP/1.1 101 Switching Protocols
Sec-WebSocket-Protocol: v2.chat
text ["v2.chat",["v1.chat","v2.chat"]]
HTTP/1.1 101 Switching Protocols
Sec-WebSocket-Protocol: v1.chat
text ["v1.chat",["v1.chat"]]
HTTP/1.1 101 Switching Protocols
Sec-WebSocket-Protocol: v1.chat
text ["v1.chat",["soap","v1.chat"]]
HTTP/1.1 101 Switching Protocols
text [null,["soap","V1.CHAT"]]
HTTP/1.1 101 Switching Protocols
text [null,[]]
