--TEST--
on() with null removes the handler
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $text) use ($server) {
        $connection->send("first $text");
        $server->on('message', null);
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'one');
$peer->send(TEXT, 'two');
$peer->send(PING, 'still there');
echo $peer->next(), "\n", $peer->next(), "\n";
--EXPECTF--
text first one
pong still there
