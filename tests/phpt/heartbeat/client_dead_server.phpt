--TEST--
A server that is silent for pingInterval and pongTimeout ends receive(): ClosedException with 1006, lost by the network
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $peer = Peer::welcome(listen_raw());
    echo $peer->frame()[0] === PING ? "pinged\n" : "not pinged\n";
    echo $peer->next(), "\n";
    PHP);
$client = (new WebSocket\Client($server->url(), ['pingInterval' => 0.2, 'pongTimeout' => 0.3]))->connect();
try {
    $client->receive();
} catch (WebSocket\ClosedException $closed) {
    echo describe($closed->closeInfo), "\n";
}
var_dump($client->latency());
echo $server->end();
--EXPECT--
1006 "no answer to a ping within pongTimeout (0.3 s)" unclean network
NULL
pinged
end
exit 0
