--TEST--
What a handler sends leaves while that handler goes on working
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection) {
        $connection->send('at once');
        $until = microtime(true) + 1.0;
        while (microtime(true) < $until);
        $connection->send('later');
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$started = microtime(true);
$peer->send(TEXT, 'work');
echo $peer->next(), "\n";
$took = microtime(true) - $started;
var_dump($took < 0.8 ?: $took);
echo $peer->next(), "\n";
--EXPECTF--
text at once
bool(true)
text later
