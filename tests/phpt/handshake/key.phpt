--TEST--
A key that is missing or not 16 bytes of base64 is 400
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen()->run();');
foreach (['Sec-WebSocket-Key:', 'Sec-WebSocket-Key: c2hvcnQ=', 'Sec-WebSocket-Key: not base64 at all!!!!!!', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ'] as $header) {
    echo outline(answer_to($server->port, upgrade('/', $header)));
}
--EXPECTF--
HTTP/1.1 400 Bad Request
%SSec-WebSocket-Key%S
HTTP/1.1 400 Bad Request
%SSec-WebSocket-Key%S
HTTP/1.1 400 Bad Request
%SSec-WebSocket-Key%S
HTTP/1.1 400 Bad Request
%SSec-WebSocket-Key%S
