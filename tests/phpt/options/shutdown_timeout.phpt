--TEST--
A peer that never answers holds a stopping server no longer than shutdownTimeout
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['shutdownTimeout' => 0.4, 'closeTimeout' => 60.0]);
    $server->on('close', fn ($connection, $info) => print(json_encode([$info->wasClean]) . "\n"));
    $server->run();
    echo "run() returned\n";
    PHP);
$peer = Peer::open($server->port);
$started = microtime(true);
echo $server->stop();
$took = microtime(true) - $started;
var_dump(($took >= 0.3 && $took < 4) ?: $took);
echo $peer->next(), "\n";
--EXPECTF--
[false]
run() returned
exit 0
bool(true)
close 1001%S
