--TEST--
HEAD is answered with the length but without the body
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('request', fn ($request) => new WebSocket\Response(200, [], 'twelve bytes'));
    $server->run();
    PHP);
echo outline(answer_to($server->port, head('HEAD / HTTP/1.1', 'Host: h', 'Connection: close')), 'content-length');
--EXPECTF--
HTTP/1.1 200 OK
%rContent-Length|content-length%r: 12
