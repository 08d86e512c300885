--TEST--
Two servers live in one process, one after the other runs
--FILE--
<?php
require __DIR__ . '/../support.inc';

$first = new WebSocket\Server('127.0.0.1', 0);
$second = new WebSocket\Server('127.0.0.1', 0);
foreach ([$first, $second] as $number => $server) {
    $server->on('start', fn (WebSocket\Server $server) => $server->stop());
    $server->run();
    echo "server $number has run\n";
}
--EXPECTF--
server 0 has run
server 1 has run
