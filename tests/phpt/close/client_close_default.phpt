--TEST--
close() without arguments is 1000
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(); $server->on("close", fn ($connection, $info) => print(describe($info) . "\n")); $server->run();');
echo describe((new WebSocket\Client($server->url()))->connect()->close()), "\n", $server->line(), "\n";
echo describe((new WebSocket\Client($server->url()))->connect()->close(WebSocket\CloseCode::GoingAway)), "\n", $server->line(), "\n";
--EXPECTF--
1000 "" clean local
1000 "" clean remote
1001 "" clean local
1001 "" clean remote
