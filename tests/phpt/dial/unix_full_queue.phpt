--TEST--
A unix socket whose queue is full is waited for, as a TCP port would be
--FILE--
<?php
require __DIR__ . '/../support.inc';

$path = sys_get_temp_dir() . '/websocket-full-' . getmypid() . '.sock';
$listener = stream_socket_server("unix://$path", context: stream_context_create(['socket' => ['backlog' => 0]]));
$waiting = stream_socket_client("unix://$path"); // one more than the backlog fits
echo str_replace($path, 'PATH', outcome(fn () => (new WebSocket\Client("ws+unix:$path", ['connectTimeout' => 0.3]))->connect())), "\n";

$client = run('echo "ready\n"; echo outcome(fn () => (new WebSocket\Client("ws+unix:$argv[1]"))->connect()->response()->status);', '--', $path);
$client->line();
stream_socket_accept($listener);
Peer::welcome($listener)->next();
echo $client->end();
unlink($path);
--EXPECT--
WebSocket\ConnectException: no connection to unix:PATH within 0.3 s: timed out while connecting
101exit 0
