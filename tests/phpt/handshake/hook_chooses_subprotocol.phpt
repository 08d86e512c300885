--TEST--
The Sec-WebSocket-Protocol of a handshake's Response chooses among those offered, before the option; another is a 500 and an error
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['subprotocols' => ['chat']]);
    $server->on('handshake', fn ($request) => match ($request->path) {
        '/none' => true,
        '/without' => new WebSocket\Response(101),
        default => new WebSocket\Response(101, ['sec-websocket-protocol' => explode(',', substr($request->path, 1))]),
    });
    $server->on('open', fn ($connection) => $connection->send(json_encode($connection->subprotocol)));
    $server->on('error', fn (Throwable $error) => print(describe($error) . "\n"));
    $server->run();
    PHP);
foreach (['/none', '/without', '/chat', '/superchat'] as $path) {
    $peer = Peer::open($server->port, $path, 'Sec-WebSocket-Protocol: superchat, chat');
    echo outline($peer->head, 'sec-websocket-protocol'), $peer->next(), "\n";
}
foreach (['/Chat', '/chat,superchat', '/'] as $path) {
    echo strtok(answer_to($server->port, upgrade($path, 'Sec-WebSocket-Protocol: superchat, chat')), "\r"), "\n";
}
echo strtok(answer_to($server->port, upgrade('/chat')), "\r"), "\n";
echo $server->stop();
--EXPECT--
HTTP/1.1 101 Switching Protocols
Sec-WebSocket-Protocol: chat

text "chat"
HTTP/1.1 101 Switching Protocols
Sec-WebSocket-Protocol: chat

text "chat"
HTTP/1.1 101 Switching Protocols
Sec-WebSocket-Protocol: chat

text "chat"
HTTP/1.1 101 Switching Protocols
Sec-WebSocket-Protocol: superchat

text "superchat"
HTTP/1.1 500 Internal Server Error
HTTP/1.1 500 Internal Server Error
HTTP/1.1 500 Internal Server Error
HTTP/1.1 500 Internal Server Error
ValueError: the handshake handler chose the subprotocol 'Chat', which the client did not offer; it offered superchat, chat
ValueError: the handshake handler set Sec-WebSocket-Protocol more than once: one is chosen
ValueError: the handshake handler chose the subprotocol '', which the client did not offer; it offered superchat, chat
ValueError: the handshake handler chose the subprotocol 'chat', which the client did not offer; it offered none
exit 0
