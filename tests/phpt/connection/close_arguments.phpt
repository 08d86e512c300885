--TEST--
close() takes an enum case, names and defaults
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => match ($connection->request->path) {
        '/default' => $connection->close(),
        '/enum' => $connection->close(WebSocket\CloseCode::GoingAway, 'moving'),
        '/named' => $connection->close(reason: 'why', code: 4999),
    });
    $server->run();
    PHP);
foreach (['/default', '/enum', '/named'] as $path) {
    echo Peer::open($server->port, $path)->next(), "\n";
}
--EXPECTF--
close 1000
close 1001 moving
close 4999 why
