--TEST--
exit() with a client open ends at once
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen()->run();');
$started = microtime(true);
echo run('$client = (new WebSocket\Client($_SERVER["argv"][1]))->connect(); exit(3);', '--', $server->url())->end();
$took = microtime(true) - $started;
var_dump($took < 3 ?: $took);
--EXPECTF--
exit 3
bool(true)
