--TEST--
A connection tells its id, its peer and its handshake
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function (WebSocket\Connection $connection) {
        var_dump(is_int($connection->id), preg_match('/^127\.0\.0\.1:\d+$/', $connection->remoteAddress), $connection->subprotocol, $connection->data, $connection->isOpen(), $connection->bufferedAmount());
        echo get_class($connection->request), ' ', $connection->request->path, "\n";
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port, '/here?x=1');
$peer->send_close(1000);
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
close 1000
bool(true)
int(1)
NULL
NULL
bool(true)
int(0)
WebSocket\Request /here
exit 0
