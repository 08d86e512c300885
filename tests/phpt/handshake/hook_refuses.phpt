--TEST--
handshake refuses with false, which is 403, or with a Response, which is sent as it is; both are counted
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('handshake', fn ($request) => match ($request->path) {
        '/false' => false,
        '/401' => new WebSocket\Response(401, ['WWW-Authenticate' => 'Bearer', 'Content-Type' => 'application/json'], '{"why":"token"}'),
        '/302' => new WebSocket\Response(302, ['Location' => 'wss://elsewhere.example/']),
        default => true,
    });
    $server->on('open', fn ($connection) => $connection->send((string) $server->stats()['rejected']['handler']));
    $server->run();
    PHP);
echo outline(answer_to($server->port, upgrade('/false')), 'content-type', 'connection');
echo outline(answer_to($server->port, upgrade('/401')), 'content-type', 'www-authenticate', 'content-length', 'connection');
echo outline(answer_to($server->port, upgrade('/302')), 'location');
echo Peer::open($server->port)->next(), "\n", $server->stop();
--EXPECT--
HTTP/1.1 403 Forbidden
Connection: close
Content-Type: text/plain; charset=utf-8
the application refused this connection
HTTP/1.1 401 Unauthorized
Connection: close
Content-Length: 15
Content-Type: application/json
WWW-Authenticate: Bearer
{"why":"token"}
HTTP/1.1 302 Found
Location: wss://elsewhere.example/

text 3
exit 0
