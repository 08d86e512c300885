--TEST--
stop(grace) waits that long for the peers' close frames
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['shutdownTimeout' => 30.0]);
    $server->on('message', fn () => $server->stop(0.2));
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$started = microtime(true);
$peer->send(TEXT, 'stop');
echo $peer->next(), "\n", $peer->next(), "\n", $server->end();
$took = microtime(true) - $started;
var_dump($took >= 0.15 && $took < 3);
--EXPECTF--
close 1001%S
end
%d "%S" unclean local
exit 0
bool(true)
