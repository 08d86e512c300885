--TEST--
The handshake of RFC 6455 §1.3 gets the answer of the RFC
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen()->run();');
$peer = Peer::open($server->port, '/chat', 'Origin: http://example.com', 'Sec-WebSocket-Protocol: chat, superchat', 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits');
echo outline($peer->head, 'upgrade', 'connection', 'sec-websocket-accept', 'sec-websocket-protocol', 'sec-websocket-extensions');
--EXPECTF--
HTTP/1.1 101 Switching Protocols
Connection: %rUpgrade|upgrade%r
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
Upgrade: websocket
