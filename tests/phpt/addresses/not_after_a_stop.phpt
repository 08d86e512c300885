--TEST--
A server that is stopping takes no more addresses
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$server->on('stop', function ($server) { echo outcome(fn () => $server->listen('127.0.0.1')), "\n"; });
$server->stop();
echo outcome(fn () => $server->listen('127.0.0.1')), "\n";
$server->run();
echo outcome(fn () => $server->listen('127.0.0.1')), "\n", count($server->addresses()), "\n";
--EXPECTF--
LogicException: the server is stopping, or has stopped: it listens on nothing more
LogicException: the server is stopping, or has stopped: it listens on nothing more
LogicException: the server is stopping, or has stopped: it listens on nothing more
1
