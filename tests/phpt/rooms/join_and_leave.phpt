--TEST--
join() and leave() take any number of names, return the connection, and joining twice is once
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function ($connection) use ($server) {
        echo json_encode($connection->rooms()), "\n";
        var_dump($connection->join('b', 'a', 'b')->join('a') === $connection, $connection->join() === $connection);
        echo json_encode($connection->rooms()), ' ', json_encode($server->rooms()), ' ', $server->room('a')->send('once'), "\n";
        var_dump($connection->leave('a', 'never joined')->leave() === $connection);
        echo json_encode($connection->rooms()), ' ', json_encode($server->rooms()), ' ', count($server->room('a')), ' ', count($server->room('b')), "\n";
        $connection->leave('b');
        echo json_encode([$connection->rooms(), $server->rooms()]), "\n";
        $connection->send('done');
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
echo $peer->next(), ', ', $peer->next(), "\n", $server->stop();
--EXPECTF--
text once, text done
[]
bool(true)
bool(true)
["a","b"] {"a":1,"b":1} 1
bool(true)
["b"] {"b":1} 0 1
[[],[]]
exit 0
