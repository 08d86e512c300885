--TEST--
A unix socket that somebody listens on is a BindException, and they go on
--FILE--
<?php
require __DIR__ . '/../support.inc';

$path = sys_get_temp_dir() . '/websocket-used-' . getmypid();
$child = run(<<<'PHP'
    $server = new WebSocket\Server('unix:' . $_SERVER['argv'][1], 0, ['shutdownTimeout' => 0.3]);
    echo "bound\n";
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP, '--', $path);
echo $child->line(), "\n";
try {
    new WebSocket\Server("unix:$path");
    echo "bound twice\n";
} catch (WebSocket\BindException $exception) {
    echo $exception->getMessage(), "\n";
}
$peer = Peer::open("unix://$path");
$peer->send(TEXT, 'hello');
echo $peer->next(), "\n", $child->stop();
--CLEAN--
<?php
array_map(unlink(...), glob(sys_get_temp_dir() . '/websocket-used-*'));
--EXPECTF--
bound
%Sunix:%Sin use%S
text hello
exit 0
