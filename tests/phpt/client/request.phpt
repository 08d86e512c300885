--TEST--
The request is what RFC 6455 §4.1 wants
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    foreach ([1, 2] as $time) {
        $peer = Peer::welcome($listener);
        echo strtok($peer->head, "\r"), "\n";
        foreach (['Host', 'Upgrade', 'Connection', 'Sec-WebSocket-Version', 'Sec-WebSocket-Protocol', 'Sec-WebSocket-Extensions', 'Origin'] as $name) {
            if (preg_match("/^$name: *(.*)\r$/mi", $peer->head, $match)) {
                echo "$name: $match[1]\n";
            }
        }
        preg_match('/^Sec-WebSocket-Key: *(\S+)\r$/mi', $peer->head, $match);
        $keys[] = $match[1];
        echo strlen(base64_decode($match[1], true)), "\n";
    }
    var_dump($keys[0] !== $keys[1]);
    PHP);
(new WebSocket\Client($server->url('/path?query=1')))->connect();
(new WebSocket\Client("ws://127.0.0.1:$server->port"))->connect();
echo str_replace((string) $server->port, 'PORT', $server->end());
--EXPECTF--
GET /path?query=1 HTTP/1.1
Host: 127.0.0.1:PORT
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Version: 13
16
GET / HTTP/1.1
Host: 127.0.0.1:PORT
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Version: 13
16
bool(true)
exit 0
