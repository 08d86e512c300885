--TEST--
A second signal drops what is left
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['shutdownTimeout' => 30.0, 'closeTimeout' => 30.0]);
    $server->on('close', fn ($connection, $info) => print(json_encode($info->wasClean) . "\n"));
    $server->run();
    echo "the script goes on\n";
    PHP);
$peer = Peer::open($server->port);
$started = microtime(true);
$server->signal(15);
echo $peer->next(), "\n";
$server->signal(15);
echo $server->end();
$took = microtime(true) - $started;
var_dump($took < 5 ?: $took);
--EXPECTF--
close 1001%S
false
the script goes on
exit 0
bool(true)
