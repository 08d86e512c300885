--TEST--
A server that is constructed again in its own handler does not crash
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $text) use ($server) {
        outcome(fn () => $server->__construct('127.0.0.1', 0));
        gc_collect_cycles();
        count($server);
        $connection->send($text);
    });
    $server->run();
    echo "run() returned\n";
    PHP);
$peer = Peer::open($server->port);
foreach (['a', 'b', 'c'] as $text) {
    $peer->send(TEXT, $text);
    echo $peer->next(), "\n";
}
$peer->drop();
echo $server->stop();
--EXPECT--
text a
text b
text c
run() returned
exit 0
