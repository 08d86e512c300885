--TEST--
A trusted proxy says where a client comes from and whether over TLS, for connections, handshakes, requests and the log
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['trustedProxies' => ['127.0.0.0/8', '10.0.0.0/8']]);
    $who = fn ($request) => "$request->remoteAddress " . json_encode($request->isSecure);
    $server->on('handshake', fn ($request) => $request->path === '/refused' ? false : new WebSocket\Response(101, ['X-Who' => $who($request)]));
    $server->on('open', fn ($connection) => $connection->send("$connection->remoteAddress is {$who($connection->request)}"));
    $server->on('request', fn ($request) => new WebSocket\Response(200, [], $who($request)));
    $server->on('log', fn ($level, $message, $context) => print("$message: $context[remoteAddress]\n"));
    $server->run();
    PHP);
foreach ([
    ['X-Forwarded-For: 198.51.100.9, 203.0.113.7, 10.1.2.3', 'X-Forwarded-Proto: https'],
    ['X-Forwarded-For: 198.51.100.9', 'x-forwarded-for: 203.0.113.7:4711', 'X-Forwarded-Proto: http'],
    ['X-Forwarded-For: [2001:db8::7]:4711'],
    ['X-Forwarded-For: 203.0.113.7, garbage, 10.1.2.3', 'X-Forwarded-Proto: gopher'],
] as $from) {
    $lines = implode("\r\n", $from) . "\r\n\r\n";
    $peer = Peer::dial($server->port);
    $peer->write(substr(upgrade(), 0, -2) . $lines);
    echo outline($peer->read_head(), 'x-who'), $peer->next(), "\n";
    echo outline(answer_to($server->port, "GET / HTTP/1.1\r\nHost: h\r\n$lines"));
    answer_to($server->port, substr(upgrade('/', 'Sec-WebSocket-Version: 8'), 0, -2) . $lines);
    answer_to($server->port, substr(upgrade('/refused'), 0, -2) . $lines);
    echo $server->line(), "\n", $server->line(), "\n";
}
--EXPECT--
HTTP/1.1 101 Switching Protocols
X-Who: 203.0.113.7:0 true

text 203.0.113.7:0 is 203.0.113.7:0 true
HTTP/1.1 200 OK
203.0.113.7:0 true
handshake refused: Sec-WebSocket-Version is "8", this server speaks 13 (RFC 6455): 203.0.113.7:0
handshake refused: the application refused this connection: 203.0.113.7:0
HTTP/1.1 101 Switching Protocols
X-Who: 203.0.113.7:4711 false

text 203.0.113.7:4711 is 203.0.113.7:4711 false
HTTP/1.1 200 OK
203.0.113.7:4711 false
handshake refused: Sec-WebSocket-Version is "8", this server speaks 13 (RFC 6455): 203.0.113.7:4711
handshake refused: the application refused this connection: 203.0.113.7:4711
HTTP/1.1 101 Switching Protocols
X-Who: [2001:db8::7]:4711 false

text [2001:db8::7]:4711 is [2001:db8::7]:4711 false
HTTP/1.1 200 OK
[2001:db8::7]:4711 false
handshake refused: Sec-WebSocket-Version is "8", this server speaks 13 (RFC 6455): [2001:db8::7]:4711
handshake refused: the application refused this connection: [2001:db8::7]:4711
HTTP/1.1 101 Switching Protocols
X-Who: 10.1.2.3:0 false

text 10.1.2.3:0 is 10.1.2.3:0 false
HTTP/1.1 200 OK
10.1.2.3:0 false
handshake refused: Sec-WebSocket-Version is "8", this server speaks 13 (RFC 6455): 10.1.2.3:0
handshake refused: the application refused this connection: 10.1.2.3:0
