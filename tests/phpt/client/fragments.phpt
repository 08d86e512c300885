--TEST--
A fragmented message arrives whole, pings between are answered
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $peer = Peer::welcome(listen_raw());
    $peer->send(TEXT, 'one ', fin: false);
    $peer->send(PING, 'between');
    $peer->send(CONTINUATION, 'two ', fin: false);
    $peer->send(CONTINUATION, 'three');
    echo $peer->next(), "\n";
    PHP);
$client = new WebSocket\Client($server->url());
echo $client->receive(5.0), "\n", $server->end();
--EXPECTF--
one two three
pong between
exit 0
