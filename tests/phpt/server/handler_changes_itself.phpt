--TEST--
A handler may replace itself while it runs
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $replace = function ($connection, $text) use ($server, &$replace) {
        $server->on('message', fn ($connection, $text) => $connection->send("second $text"));
        $replace = null;
        gc_collect_cycles();
        $connection->send("first $text");
    };
    $server->on('message', $replace);
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'a');
$peer->send(TEXT, 'b');
echo $peer->next(), "\n", $peer->next(), "\n", $server->stop();
--EXPECTF--
text first a
text second b
exit 0
