--TEST--
The socket file that a killed server left behind is taken over
--FILE--
<?php
require __DIR__ . '/../support.inc';

$path = sys_get_temp_dir() . '/websocket-stale-' . getmypid();
const ECHO_SERVER = <<<'PHP'
    $server = new WebSocket\Server('unix:' . $_SERVER['argv'][1], 0, ['shutdownTimeout' => 0.3]);
    echo "bound\n";
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP;
$killed = run(ECHO_SERVER, '--', $path);
echo $killed->line(), "\n";
$killed->signal(9);
echo $killed->end();
clearstatcache();
echo filetype($path), "\n";

$server = run(ECHO_SERVER, '--', $path);
echo $server->line(), "\n";
$peer = Peer::open("unix://$path");
$peer->send(TEXT, 'hello');
echo $peer->next(), "\n", $server->stop();
clearstatcache();
var_dump(file_exists($path));
--CLEAN--
<?php
array_map(unlink(...), glob(sys_get_temp_dir() . '/websocket-stale-*'));
--EXPECT--
bound
signal 9
socket
bound
text hello
exit 0
bool(false)
