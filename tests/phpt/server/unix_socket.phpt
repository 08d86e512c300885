--TEST--
A server listens on a unix socket
--FILE--
<?php
require __DIR__ . '/../support.inc';

$path = sys_get_temp_dir() . '/websocket-' . getmypid() . '.sock';
$child = run(<<<'PHP'
    $server = new WebSocket\Server('unix:' . $_SERVER['argv'][1]);
    echo $server->address(), "\n";
    $server->on('message', fn ($connection, $text) => $connection->send("got $text"));
    $server->run();
    PHP, '--', $path);
var_dump($child->line() === "unix:$path");
$peer = Peer::open("unix://$path");
$peer->send(TEXT, 'hello');
echo $peer->next(), "\n", $child->stop();
@unlink($path);
--EXPECTF--
bool(true)
text got hello
exit 0
