--TEST--
handshake accepts with null, true, or a Response of 101 whose headers are added
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('handshake', fn (WebSocket\Request $request) => match ($request->path) {
        '/null' => null,
        '/true' => true,
        '/headers' => new WebSocket\Response(101, ['X-Node' => 'a', 'Set-Cookie' => ['a=1', 'b=2'], 'Upgrade' => 'h2c', 'Sec-WebSocket-Accept' => 'x'], 'not sent'),
    });
    $server->on('open', fn ($connection) => $connection->send("open {$connection->request->path}"));
    $server->run();
    PHP);
foreach (['/null', '/true', '/headers'] as $path) {
    $peer = Peer::open($server->port, $path);
    echo outline($peer->head, 'x-node', 'set-cookie', 'upgrade', 'sec-websocket-accept'), $peer->next(), "\n";
}
echo $server->stop();
--EXPECT--
HTTP/1.1 101 Switching Protocols
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Upgrade: websocket

text open /null
HTTP/1.1 101 Switching Protocols
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Upgrade: websocket

text open /true
HTTP/1.1 101 Switching Protocols
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Set-Cookie: a=1
Set-Cookie: b=2
Upgrade: websocket
X-Node: a

text open /headers
exit 0
