--TEST--
healthPath names another path; the default one is then PHP's
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['healthPath' => '/up']);
    $server->on('request', fn () => new WebSocket\Response(404));
    $server->run();
    PHP);
foreach (['/up', '/healthz'] as $path) {
    echo strtok(answer_to($server->port, head("GET $path HTTP/1.1", 'Host: h', 'Connection: close')), "\r"), "\n";
}
--EXPECTF--
HTTP/1.1 200 OK
HTTP/1.1 404 Not Found
