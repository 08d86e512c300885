--TEST--
A server that is unset in its own handler serves until it is stopped
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    function serve_on(): void {
        $server = listen();
        $server->on('message', function ($connection, $text) use (&$server) {
            unset($GLOBALS['server']);
            $server = null;
            gc_collect_cycles();
            $connection->send($text);
        });
        $server->on('stop', fn () => print("stopped\n"));
        $server->run();
    }
    serve_on();
    gc_collect_cycles();
    echo "run() returned\n";
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'a');
echo $peer->next(), "\n";
$peer->send(TEXT, 'b');
echo $peer->next(), "\n";
$peer->drop();
echo $server->stop();
--EXPECT--
text a
text b
stopped
run() returned
exit 0
