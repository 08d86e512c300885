--TEST--
The server counts, iterates and finds its open connections
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => $connection->data = $connection->request->path);
    $server->on('message', function ($connection, $text) use ($server) {
        echo count($server), ' ', $server->count(), "\n";
        foreach ($server as $each) {
            $paths[] = $each->data;
            var_dump($each instanceof WebSocket\Connection, $server->connection($each->id)->data === $each->data);
        }
        sort($paths);
        echo implode(' ', $paths), "\n";
        var_dump($server->connection(0), $server->connection(-1), $server->connection(PHP_INT_MAX));
    });
    $server->on('close', fn ($connection) => var_dump($server->connection($connection->id), count($server)));
    $server->run();
    PHP);
$first = Peer::open($server->port, '/a');
$second = Peer::open($server->port, '/b');
$first->send(TEXT, 'look');
$first->send_close(1000);
echo $first->next(), "\n";
echo $first->next(), "\n";
$second->send(PING);
$second->next();
$second->drop();
echo $server->stop();
--EXPECTF--
close 1000
end
2 2
bool(true)
bool(true)
bool(true)
bool(true)
/a /b
NULL
NULL
NULL
NULL
int(1)
NULL
int(0)
exit 0
