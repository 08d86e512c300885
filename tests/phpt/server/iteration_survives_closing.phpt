--TEST--
Connections may be closed while they are iterated
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function () use ($server) {
        foreach ($server as $connection) {
            $connection->terminate();
        }
        echo "all terminated\n";
    });
    $server->on('close', function () use ($server) {
        static $closed = 0;
        if (++$closed === 3) {
            $server->stop();
        }
    });
    $server->run();
    PHP);
$peers = [Peer::open($server->port), Peer::open($server->port), Peer::open($server->port)];
$peers[0]->send(TEXT, 'now');
echo $server->end();
--EXPECTF--
all terminated
exit 0
