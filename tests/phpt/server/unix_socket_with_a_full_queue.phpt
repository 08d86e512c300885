--TEST--
A unix socket whose queue is full is in use, and to find that out does not wait
--FILE--
<?php
require __DIR__ . '/../support.inc';

$path = sys_get_temp_dir() . '/websocket-full-' . getmypid();
$first = new WebSocket\Server("unix:$path", 0, ['backlog' => 1]); // never runs: nobody accepts
while ($waiting[] = @stream_socket_client("unix://$path", flags: STREAM_CLIENT_CONNECT | STREAM_CLIENT_ASYNC_CONNECT));
$started = microtime(true);
try {
    new WebSocket\Server("unix:$path");
    echo "bound twice\n";
} catch (WebSocket\BindException $exception) {
    echo $exception->getMessage(), "\n";
}
$took = microtime(true) - $started;
var_dump($took < 1.0 ?: $took);
clearstatcache();
echo filetype($path), "\n";
--CLEAN--
<?php
array_map(unlink(...), glob(sys_get_temp_dir() . '/websocket-full-*'));
--EXPECTF--
%Sunix:%Sin use%S
bool(true)
socket
