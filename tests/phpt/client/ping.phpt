--TEST--
ping() reaches the server, the pong does not disturb receive()
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $peer = Peer::welcome(listen_raw());
    echo $peer->next(), "|\n", $peer->next(), "\n";
    $peer->send(PONG, 'one');
    $peer->send(PONG, 'unasked');
    $peer->send(TEXT, 'message');
    $peer->next();
    PHP);
$client = new WebSocket\Client($server->url());
$client->ping();
$client->ping('one');
echo $client->receive(5.0), "\n";
$client = null;
echo $server->end();
--EXPECTF--
message
ping |
ping one
exit 0
