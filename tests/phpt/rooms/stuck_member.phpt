--TEST--
Three hundred get every message while one of them reads nothing
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxSendBuffer' => 262144, 'slowConsumer' => 'drop']);
    $server->on('open', fn ($connection) => $connection->join('lobby'));
    $server->on('message', function ($connection) use ($server) {
        $piece = str_repeat('x', 4096);
        for ($i = 0; $i < 20; $i++) {
            $counts[$server->room('lobby')->send($piece)] = true;
            $counts[$server->broadcast($piece)] = true;
        }
        $connection->send('counts ' . implode(' ', array_keys($counts)) . ' dropped ' . (int) ($server->stats()['dropped'] > 0));
    });
    $server->run();
    PHP);
$stuck = Peer::open($server->port);
for ($i = 0; $i < 299; $i++) {
    $peers[] = Peer::open($server->port);
}
$rounds = 0;
do {
    $peers[0]->send(TEXT, 'flood');
    $complete = 0;
    foreach ($peers as $peer) {
        for ($j = 0; $j < 40; $j++) {
            $complete += strlen($peer->frame()[1]) === 4096 ? 1 : 0;
        }
    }
    $said = $peers[0]->next();
    if ($complete !== 299 * 40) {
        echo "only $complete arrived\n";
    }
} while (!str_contains($said, 'dropped 1') && ++$rounds < 200);
$peers[0]->send(TEXT, 'once more');
foreach ($peers as $peer) {
    for ($j = 0; $j < 40; $j++) {
        $peer->frame();
    }
}
echo $peers[0]->next(), "\n";
--EXPECTF--
text counts 299 dropped 1
