--TEST--
A large answer arrives whole
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $body = str_repeat('0123456789abcdef', 262144);
    $server->on('request', fn () => new WebSocket\Response(200, ['Content-Type' => 'application/octet-stream'], $body));
    $server->run();
    PHP);
[, $body] = explode("\r\n\r\n", answer_to($server->port, head('GET / HTTP/1.1', 'Host: h', 'Connection: close')), 2);
var_dump(strlen($body), $body === str_repeat('0123456789abcdef', 262144));
--EXPECTF--
int(4194304)
bool(true)
