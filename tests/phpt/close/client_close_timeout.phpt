--TEST--
A server that never answers the close costs closeTimeout
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $peer = Peer::welcome(listen_raw());
    echo $peer->next(), "\n";
    echo $peer->next(), "\n";
    PHP);
$client = (new WebSocket\Client($server->url(), ['closeTimeout' => 0.3]))->connect();
$started = microtime(true);
$info = $client->close(1000, 'bye');
$took = microtime(true) - $started;
var_dump($info->wasClean, $info->initiator->value, ($took >= 0.25 && $took < 3) ?: $took);
echo $server->end();
--EXPECTF--
bool(false)
string(5) "local"
bool(true)
close 1000 bye
end
exit 0
