--TEST--
A handler may use a Client
--FILE--
<?php
require __DIR__ . '/../support.inc';

$upstream = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send(strtoupper($text)));
    $server->run();
    PHP);
$server = serve(str_replace('UPSTREAM', $upstream->url(), <<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $text) {
        $client = new WebSocket\Client('UPSTREAM');
        $client->send($text);
        $connection->send($client->receive(5.0)->data);
        $client->close();
    });
    $server->run();
    PHP));
$peer = Peer::open($server->port);
$peer->send(TEXT, 'through two');
echo $peer->next(), "\n", $server->stop(), $upstream->stop();
--EXPECTF--
text THROUGH TWO
exit 0
exit 0
