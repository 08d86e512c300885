--TEST--
Connections in their handshake count, and their places come back whatever becomes of them
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxConnections' => 3, 'handshakeTimeout' => 0.3]);
    $server->run();
    PHP);
for ($round = 0; $round < 300; $round++) {
    $half = Peer::dial($server->port);
    $half->write("GET / HTTP/1.1\r\n");
    $half->drop();
    Peer::dial($server->port)->drop();
    answer_to($server->port, upgrade('/', 'Sec-WebSocket-Version: 8'));
}
// These have to be timed out.
$slow = [Peer::dial($server->port), Peer::dial($server->port), Peer::dial($server->port)];
echo strtok(answer_to($server->port, upgrade()), "\r"), "\n";
foreach ($slow as $peer) {
    echo strtok($peer->read_all(), "\r"), "\n";
    $peer->drop();
}
function is_let_in(int $port): ?Peer
{
    try {
        return Peer::open($port);
    } catch (RuntimeException) {
        return null;
    }
}
$peers = [];
until(function () use (&$peers, $server) { $peers[] = is_let_in($server->port); return count(array_filter($peers)) === 3; }, 'three free places');
echo strtok(answer_to($server->port, upgrade()), "\r"), "\n", $server->stop();
--EXPECT--
HTTP/1.1 503 Service Unavailable
HTTP/1.1 408 Request Timeout
HTTP/1.1 408 Request Timeout
HTTP/1.1 408 Request Timeout
HTTP/1.1 503 Service Unavailable
exit 0
