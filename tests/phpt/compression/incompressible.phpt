--TEST--
A message that would not get shorter is sent as it is
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => ['threshold' => 0]]);
    $server->on('message', function ($connection, $data) use ($server) {
        $connection->sendBinary($data);
        $server->broadcastBinary($data);
    });
    $server->run();
    PHP);
$peer = Peer::open_deflate($server->port);
foreach (["\x01", 'Hello', noise(100), noise(70000), noise(1048576)] as $data) {
    $peer->send(BINARY, $data);
    var_dump($peer->frame() === [BINARY, $data, true, false] && $peer->frame() === [BINARY, $data, true, false]);
}
$peer->send(BINARY, $data = str_repeat('x', 10));
[$deflate, $expected] = [new Deflate(), 'compressed binary ' . bin2hex($data)];
var_dump($peer->next($deflate) === $expected && $peer->next($deflate) === $expected);
--EXPECTF--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
