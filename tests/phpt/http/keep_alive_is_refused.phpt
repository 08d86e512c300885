--TEST--
A client that wants to go on with the connection is told that it ends, and what it sent ahead is not answered
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('request', fn ($request) => new WebSocket\Response(200, ['Connection' => 'keep-alive'], "answer to $request->path"));
    $server->run();
    PHP);
foreach (['/healthz', '/page'] as $path) {
    $request = fn (string $path): string => head("GET $path HTTP/1.1", 'Host: h', 'Connection: keep-alive');
    echo outline(answer_to($server->port, $request($path) . $request('/second')), 'connection', 'keep-alive');
}
--EXPECT--
HTTP/1.1 200 OK
Connection: close
ok
HTTP/1.1 200 OK
Connection: close
answer to /page
