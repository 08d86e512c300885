--TEST--
Pings, pongs and close frames are never compressed
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => ['threshold' => 0, 'contextTakeover' => true]]);
    $server->on('message', function ($connection) {
        $connection->ping(str_repeat('p', 125));
        $connection->close(1000, str_repeat('r', 123));
    });
    $server->run();
    PHP);
$peer = Peer::open_deflate($server->port);
$peer->send(PING, str_repeat('q', 125));
var_dump($peer->frame() === [PONG, str_repeat('q', 125), true, false]);
$peer->send(TEXT, 'go');
var_dump($peer->frame() === [PING, str_repeat('p', 125), true, false]);
var_dump($peer->frame() === [CLOSE, pack('n', 1000) . str_repeat('r', 123), true, false]);
$server = serve(<<<'PHP'
    $peer = Peer::welcome(listen_raw(), 'Sec-WebSocket-Extensions: permessage-deflate');
    var_dump($peer->frame() === [PING, str_repeat('p', 125), true, false]);
    $peer->send(PING, str_repeat('q', 125));
    $peer->send(TEXT, 'go');
    var_dump($peer->frame() === [PONG, str_repeat('q', 125), true, false]);
    var_dump($peer->frame() === [CLOSE, pack('n', 1000) . str_repeat('r', 123), true, false]);
    PHP);
$client = new WebSocket\Client($server->url(), ['compression' => ['threshold' => 0, 'contextTakeover' => true], 'closeTimeout' => 1.0]);
$client->ping(str_repeat('p', 125));
$client->receive(5.0);
$client->close(1000, str_repeat('r', 123));
echo $server->end();
--EXPECTF--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
exit 0
