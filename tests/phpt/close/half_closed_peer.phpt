--TEST--
A peer that shuts its side down behind its close frame still gets its answers
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->on('close', fn ($connection, $info) => print("$info\n"));
    $server->run();
    PHP);
$socket = stream_socket_client("tcp://127.0.0.1:$server->port");
fwrite($socket, "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    . "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    // Text "hi" and a close frame with 1000, masked with zeros (RFC 6455 §5.3).
    . "\x81\x82\0\0\0\0hi" . "\x88\x82\0\0\0\0\x03\xe8");
stream_socket_shutdown($socket, STREAM_SHUT_WR);
stream_set_timeout($socket, 10);
$answer = stream_get_contents($socket);
echo bin2hex(substr($answer, strpos($answer, "\r\n\r\n") + 4)), "\n", $server->stop();
--EXPECT--
81026869880203e8
1000 (Normal), clean, closed by the remote side
exit 0
