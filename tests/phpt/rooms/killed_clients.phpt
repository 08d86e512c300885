--TEST--
Members that are killed leave their rooms
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => $connection->join('all', "room $connection->id"));
    $server->on('close', function () use ($server) {
        static $closed = 0;
        if (++$closed === 20) {
            echo json_encode([$server->rooms(), count($server->room('all')), $server->room('all')->send('x')]), "\n";
        }
    });
    $server->run();
    PHP);
$clients = array_map(fn () => run(<<<'PHP'
    for ($i = 0; $i < 5; $i++) {
        $clients[] = (new WebSocket\Client($_SERVER['argv'][1]))->connect();
    }
    echo "connected\n";
    $clients[0]->receive();
    PHP, '--', $server->url()), range(1, 4));
foreach ($clients as $client) {
    $client->line();
    $client->signal(9);
}
echo $server->line(), "\n", $server->stop();
--EXPECTF--
[[],0,0]
exit 0
