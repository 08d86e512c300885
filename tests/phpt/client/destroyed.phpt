--TEST--
A client that is destroyed while open sends a close frame 1001 and does not wait
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $peer = Peer::welcome(listen_raw());
    echo $peer->next(), "\n", $peer->next(), "\n";
    PHP);
$client = (new WebSocket\Client($server->url()))->connect();
$client->send('last words');
$started = microtime(true);
unset($client);
var_dump(microtime(true) - $started < 1.0);
echo $server->end();
--EXPECTF--
bool(true)
text last words
close 1001%S
exit 0
