--TEST--
Header names and tokens count without regard to case, spaces and other tokens
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen()->run();');
foreach ([
    upgrade('/', 'UPGRADE: WebSocket', 'connection: keep-alive, upgrade'),
    upgrade('/', "Upgrade:websocket", 'Connection:Upgrade', 'SEC-WEBSOCKET-VERSION:   13  '),
    upgrade('/?q=%20x&y', 'Host: localhost:8080', 'User-Agent: ', 'Cookie: a=b; c=d'),
    upgrade('http://localhost/absolute'),
] as $request) {
    $peer = Peer::dial($server->port);
    $peer->write($request);
    echo strtok($peer->read_head(), "\r"), "\n";
}
--EXPECTF--
HTTP/1.1 101 Switching Protocols
HTTP/1.1 101 Switching Protocols
HTTP/1.1 101 Switching Protocols
HTTP/1.1 101 Switching Protocols
