--TEST--
ping() sends its payload, 125 bytes at most
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function ($connection) {
        var_dump($connection->ping(), $connection->ping('payload'), $connection->ping(str_repeat('p', 125)));
        echo outcome(fn () => $connection->ping(str_repeat('p', 126))), "\n";
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
echo $peer->next(), "|\n", $peer->next(), "\n", strlen($peer->next()), "\n", $server->stop();
--EXPECTF--
ping |
ping payload
130
bool(true)
bool(true)
bool(true)
ValueError: %s125%S
exit 0
