--TEST--
The health path is answered while PHP is busy, with no handler
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('request', fn () => new WebSocket\Response(404, [], 'PHP answered'));
    $server->on('message', function ($connection) {
        echo "busy\n";
        usleep(1500000);
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'be busy');
echo $server->line(), "\n";
$started = microtime(true);
$answer = answer_to($server->port, head('GET /healthz HTTP/1.1', 'Host: h', 'Connection: close'));
$took = microtime(true) - $started;
echo strtok($answer, "\r"), "\n";
var_dump($took < 1.0 ?: $took, str_contains($answer, 'PHP answered'));
--EXPECTF--
busy
HTTP/1.1 200 OK
bool(true)
bool(false)
