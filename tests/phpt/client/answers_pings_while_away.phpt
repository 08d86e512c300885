--TEST--
Pings are answered while the script does other things
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $peer = Peer::welcome(listen_raw());
    $peer->send(PING, 'are you there');
    $started = microtime(true);
    echo $peer->next(), "\n";
    $took = microtime(true) - $started;
    var_dump($took < 1.0 ?: $took);
    PHP);
$client = (new WebSocket\Client($server->url()))->connect();
$until = microtime(true) + 1.5;
while (microtime(true) < $until);
echo $server->end();
--EXPECTF--
pong are you there
bool(true)
exit 0
