--TEST--
data keeps what the script puts there, changed in place too
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => $connection->data = ['count' => 0, 'who' => new ArrayObject()]);
    $server->on('message', function ($connection, $text) use ($server) {
        $connection->data['count']++;
        $connection->data['who'][] = $text;
        $same = $server->connection($connection->id);
        echo $same->data['count'], ' ', implode(',', (array) $same->data['who']), "\n";
    });
    $server->on('close', fn ($connection) => print('at the end ' . $connection->data['count'] . "\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'a');
$peer->send(TEXT, 'b');
$peer->send_close(1000);
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
close 1000
1 a
2 a,b
at the end 2
exit 0
