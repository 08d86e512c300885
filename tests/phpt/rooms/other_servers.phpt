--TEST--
The exception may be of another server, or gone; a room outlives its server and is empty then
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $other = new WebSocket\Server('127.0.0.1', 0);
    $other->on('open', function ($connection) use ($other, &$stranger) {
        $stranger = $connection->join('lobby');
        $other->stop(0.0);
    });
    $client = new WebSocket\Client($other->address());
    $other->after(0.0, fn () => $client->connect());
    $other->run();

    $server = listen();
    $server->on('open', fn ($connection) => $connection->join('lobby'));
    $server->on('message', function ($connection) use ($server, $stranger, $other) {
        $lobby = $server->room('lobby');
        echo $lobby->send('x', $stranger), $server->broadcast('y', $stranger), count($lobby), count($other->room('lobby')), "\n";
        $connection->terminate();
        echo $lobby->send('z', $connection), $lobby->send('z'), "\n";
        $server->stop();
    });
    $server->run();
    $lobby = $server->room('lobby');
    echo $lobby->send('x'), count($lobby), iterator_count($lobby), "\n";
    unset($server);
    gc_collect_cycles();
    echo $lobby->send('x'), $lobby->sendBinary('x'), count($lobby), iterator_count($lobby), $lobby->name, "\n";
    echo outcome(fn () => $lobby->send("\xff")), "\n";
    $lobby = (new WebSocket\Server('127.0.0.1', 0))->room('gone');
    echo $lobby->send('x'), count($lobby), iterator_count($lobby), "\n";
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'now');
echo $server->end();
--EXPECTF--
1110
00
000
0000lobby
ValueError: %sUTF-8%S
000
exit 0
