--TEST--
With proxyProtocol, a connection without a good header is refused in words and counted; who says nothing gets 408
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['proxyProtocol' => true, 'handshakeTimeout' => 0.5]);
    $server->on('open', fn ($connection) => $connection->send(json_encode(array_filter($server->stats()['rejected']))));
    $server->run();
    PHP);
$signature = "\r\n\r\n\0\r\nQUIT\n";
foreach ([upgrade(), "\x16\x03\x01\x02\0\x01", "PROXY TCP4 203.0.113.7 127.0.0.1 4711\r\n", 'PROXY UNKNOWN ' . str_repeat('x', 200), "$signature\x21\x11" . pack('n', 4097), "$signature\x21\x11" . pack('n', 4) . 'abcd'] as $bytes) {
    echo outline(answer_to($server->port, $bytes));
}
echo strtok(answer_to($server->port, "PROXY TCP4 203.0.113.7 127."), "\r"), "\n";
$gone = Peer::dial($server->port);
$gone->write('PROXY');
$gone->drop();
$peer = Peer::dial($server->port);
$peer->write("PROXY TCP4 203.0.113.7 127.0.0.1 4711 80\r\n" . upgrade());
$peer->read_head();
echo $peer->next(), "\n";
--EXPECT--
HTTP/1.1 400 Bad Request
the connection does not begin with a PROXY protocol header but with "GET / HTTP/1.1\r": turn it on in the proxy (in nginx's stream: proxy_protocol on;), or proxyProtocol off in the server; only the proxy may connect here
HTTP/1.1 400 Bad Request
the connection does not begin with a PROXY protocol header but with "\x16\x03\x01\x02\x00\x01": turn it on in the proxy (in nginx's stream: proxy_protocol on;), or proxyProtocol off in the server; only the proxy may connect here
HTTP/1.1 400 Bad Request
the PROXY protocol header is malformed: its line is not TCP4 or TCP6 with two addresses and two ports, nor UNKNOWN; it starts with "PROXY TCP4 203.0.113.7 127.0.0.1 4711\r\n"
HTTP/1.1 400 Bad Request
the PROXY protocol header is malformed: its line does not end within 107 bytes; it starts with "PROXY UNKNOWN xxxxxxxxxxxxxxxxxxxxxxxxxx…"
HTTP/1.1 400 Bad Request
the PROXY protocol header announces 4097 bytes, 4096 at most are taken
HTTP/1.1 400 Bad Request
the PROXY protocol header is malformed: it is shorter than the addresses that it is to hold; it starts with "\r\n\r\n\x00\r\nQUIT\n!\x11\x00\x04abcd"
HTTP/1.1 408 Request Timeout
text {"handshakeTimeout":1,"proxyProtocol":6}
