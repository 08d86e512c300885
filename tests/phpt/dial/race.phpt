--TEST--
An address that is silent costs a quarter of a second: the next one is tried meanwhile (RFC 8305)
--SKIPIF--
<?php
if (PHP_OS_FAMILY !== 'Linux') {
    echo 'skip: elsewhere a full queue is not silent';
} elseif (!@stream_socket_server('tcp://[::1]:0')) {
    echo 'skip: this machine has no IPv6 loopback';
}
?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

// A listener whose queue is full does not answer: Linux drops the SYN.
function silent(string $host, int $port): array
{
    $listener = stream_socket_server("tcp://$host:$port", context: stream_context_create(['socket' => ['backlog' => 0]]));
    return [$listener, stream_socket_client("tcp://$host:$port")];
}
$server = serve('$server = listen(); $server->run();');
$silent = silent('[::1]', $server->port);
$started = microtime(true);
echo outcome(fn () => (new WebSocket\Client("ws://localhost:$server->port"))->connect()->response()->status), ' ';
$took = microtime(true) - $started;
var_dump(($took >= 0.25 && $took < 1.5) ?: $took);

$server->stop();
$silent[] = silent('127.0.0.1', $server->port);
$started = microtime(true);
echo str_replace((string) $server->port, 'PORT', outcome(fn () => (new WebSocket\Client("ws://localhost:$server->port", ['connectTimeout' => 0.6]))->connect())), "\n";
$took = microtime(true) - $started;
var_dump(($took >= 0.55 && $took < 1.5) ?: $took);
--EXPECT--
101 bool(true)
WebSocket\ConnectException: no connection to localhost:PORT (tried [::1]:PORT without an answer, 127.0.0.1:PORT without an answer) within 0.6 s: timed out while connecting
bool(true)
