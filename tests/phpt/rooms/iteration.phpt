--TEST--
Members may be closed, join and leave while they are iterated
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => $connection->join('lobby'));
    $server->on('message', function ($sender) use ($server) {
        $lobby = $server->room('lobby');
        $ids = [];
        foreach ($lobby as $index => $member) {
            $ids[] = $member->id;
            $member->join("new $index");
            match ($index) {
                0 => $member->leave('lobby'),
                1 => $member->terminate(),
                default => $member->close(),
            };
            if ($index === 2) {
                foreach ($lobby as $other) { // one of them leaves under the outer loop's feet
                    $other->leave('lobby');
                }
            }
        }
        $sorted = $ids;
        sort($sorted);
        var_dump(count($ids), $ids === $sorted, count($lobby), iterator_count($lobby), $lobby instanceof Countable);
        $server->stop();
    });
    $server->run();
    PHP);
for ($i = 0; $i < 4; $i++) {
    $peers[] = Peer::open($server->port);
}
$peers[3]->send(TEXT, 'now');
$peers[3]->next();
array_walk($peers, fn (Peer $peer) => $peer->drop());
echo $server->end();
--EXPECTF--
int(4)
bool(true)
int(0)
int(0)
bool(true)
exit 0
