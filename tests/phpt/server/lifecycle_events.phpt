--TEST--
start comes first, stop after the last close, then run() returns
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['shutdownTimeout' => 10.0]);
    $server->on('start', fn ($it) => print('start ' . ($it === $server ? 'server' : 'other') . "\n"));
    $server->on('open', fn () => print("open\n"));
    $server->on('message', fn () => $server->stop());
    $server->on('close', fn ($connection, $info) => print('close ' . describe($info) . "\n"));
    $server->on('stop', fn ($it) => print('stop ' . count($it) . "\n"));
    var_dump($server->run());
    echo "after run\n";
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'stop');
echo $peer->next(), "\n";
$peer->send_close(1001);
echo $peer->next(), "\n", $server->end();
--EXPECTF--
close 1001%S
end
start server
open
close 1001 "%S" clean local
stop 0
NULL
after run
exit 0
