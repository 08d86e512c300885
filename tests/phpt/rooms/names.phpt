--TEST--
A name is 1 to 255 bytes of any value; a bad one is a ValueError and nothing is joined
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function ($connection) use ($server) {
        $names = ["\0", "\xff\xfe", str_repeat('x', 255), '12', "it's", ' '];
        $connection->join(...$names);
        sort($names, SORT_STRING);
        var_dump($connection->rooms() === $names, array_map(strval(...), array_keys($server->rooms())) === $names, $server->rooms()['12'], $server->room("\0")->name === "\0");
        foreach ($names as $name) {
            $server->room($name)->send($server->room($name)->name === $name ? 'same' : 'other');
        }
        $connection->leave(...$names);
        foreach (['', str_repeat('x', 256)] as $bad) {
            echo outcome(fn () => $connection->join('good', $bad)), "\n";
            echo outcome(fn () => $connection->leave($bad)), "\n";
            echo outcome(fn () => $server->room($bad)), "\n";
        }
        echo outcome(fn () => $connection->join('good', [])), "\n";
        echo json_encode([$connection->rooms(), $server->rooms()]), "\n";
        $server->stop();
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
echo implode(' ', array_map(fn () => $peer->next(), range(1, 6))), "\n";
$peer->drop();
echo $server->end();
--EXPECTF--
text same text same text same text same text same text same
bool(true)
bool(true)
int(1)
bool(true)
ValueError: argument $rooms must have 1 to 255 bytes to name a room, 0 given
ValueError: argument $rooms must have 1 to 255 bytes to name a room, 0 given
ValueError: argument $name must have 1 to 255 bytes to name a room, 0 given
ValueError: argument $rooms must have 1 to 255 bytes to name a room, 256 given
ValueError: argument $rooms must have 1 to 255 bytes to name a room, 256 given
ValueError: argument $name must have 1 to 255 bytes to name a room, 256 given
TypeError: %s
[[],[]]
exit 0
