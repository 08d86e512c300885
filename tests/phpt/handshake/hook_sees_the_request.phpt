--TEST--
handshake gets the request, and only good handshakes get there
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['origins' => ['https://example.com']]);
    $server->on('handshake', function (WebSocket\Request $request) {
        echo json_encode([$request->method, $request->path, $request->query('token'), $request->header('Origin'), $request->cookie('id'),
            $request->subprotocols(), $request->isSecure, preg_match('/^127\.0\.0\.1:\d+$/', $request->remoteAddress)], JSON_UNESCAPED_SLASHES), "\n";
        return $request->query('token') === 'good';
    });
    $server->on('request', fn () => new WebSocket\Response(204));
    $server->run();
    PHP);
echo strtok(answer_to($server->port, upgrade('/a?token=bad')), "\r"), "\n";
echo strtok(Peer::open($server->port, '/b?token=good', 'Origin: https://example.com', 'Cookie: id=7', 'Sec-WebSocket-Protocol: x, y')->head, "\r"), "\n";
echo strtok(answer_to($server->port, upgrade('/c', 'Origin: https://evil.example')), "\r"), "\n";
echo strtok(answer_to($server->port, upgrade('/d', 'Sec-WebSocket-Version: 8')), "\r"), "\n";
echo strtok(answer_to($server->port, head('GET /e HTTP/1.1', 'Host: h')), "\r"), "\n";
echo $server->stop();
--EXPECT--
HTTP/1.1 403 Forbidden
HTTP/1.1 101 Switching Protocols
HTTP/1.1 403 Forbidden
HTTP/1.1 426 Upgrade Required
HTTP/1.1 204 No Content
["GET","/a","bad",null,null,[],false,1]
["GET","/b","good","https://example.com","7",["x","y"],false,1]
exit 0
