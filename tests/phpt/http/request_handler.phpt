--TEST--
The request handler answers plain HTTP on the port of the WebSockets
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('request', function (WebSocket\Request $request) {
        return new WebSocket\Response(201, ['Content-Type' => 'text/plain', 'X-Two' => ['a', 'b']], "$request->method $request->path $request->queryString");
    });
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$peer = Peer::open($server->port, '/');
echo outline(answer_to($server->port, head('GET /page?x=1&y=2 HTTP/1.1', 'Host: localhost', 'Connection: close')), 'content-type', 'content-length', 'x-two');
$peer->send(TEXT, 'still a WebSocket');
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
HTTP/1.1 201 Created
%rContent-Length|content-length%r: 17
%rContent-Type|content-type%r: text/plain
%rX-Two|x-two%r: a
%rX-Two|x-two%r: b
GET /page x=1&y=2
text still a WebSocket
exit 0
