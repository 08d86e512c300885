--TEST--
A server stopped in its start handler comes back from run() at once
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$server->on('start', fn () => $server->stop());
$server->on('stop', fn () => print("stop\n"));
$server->run();
echo "done\n";
--EXPECTF--
stop
done
