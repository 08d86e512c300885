--TEST--
A blocking client, and one that is served besides, in the handler of a server under WebSocket\run()
--FILE--
<?php
require __DIR__ . '/events.inc';

$upstream = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $connection->send(strtoupper($text))); $server->run();');
$server = serve(str_replace('UPSTREAM', $upstream->url(), <<<'PHP'
    $server = listen();
    $served = new WebSocket\Client('UPSTREAM');
    $kept = new WebSocket\Client('UPSTREAM');
    $waiting = [];
    $server->on('message', function ($connection, $text) use ($served, $kept, &$waiting) {
        $client = new WebSocket\Client('UPSTREAM');
        $client->send("$text through a new one");
        $connection->send($client->receive(5.0)->data);
        $client->close();
        $kept->send("$text through one that stays");
        $connection->send($kept->receive(5.0)->data);
        $waiting[] = $connection;
        $served->send("$text through the one that is served");
    });
    $served->on('message', function ($message) use (&$waiting) { array_shift($waiting)->send("$message"); });
    $server->on('stop', fn () => $served->stop());
    WebSocket\run($server, $served);
    PHP));
$peer = Peer::open($server->port);
foreach (['first', 'second'] as $text) {
    $peer->send(TEXT, $text);
    echo $peer->next(), "\n", $peer->next(), "\n", $peer->next(), "\n";
}
echo $server->stop(), $upstream->stop();
--EXPECT--
text FIRST THROUGH A NEW ONE
text FIRST THROUGH ONE THAT STAYS
text FIRST THROUGH THE ONE THAT IS SERVED
text SECOND THROUGH A NEW ONE
text SECOND THROUGH ONE THAT STAYS
text SECOND THROUGH THE ONE THAT IS SERVED
exit 0
exit 0
