--TEST--
Sending to a connection that is gone is false, never a warning
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('close', function ($connection) use (&$kept) {
        $kept = $connection;
        var_dump($connection->isOpen(), $connection->send('x'), $connection->sendBinary('x'), $connection->ping(), $connection->bufferedAmount());
        $connection->close();
        $connection->terminate();
    });
    $server->on('stop', function () use (&$kept) {
        var_dump($kept->send('x'), $kept->isOpen(), $kept->request->path);
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send_close(1000);
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
close 1000
bool(false)
bool(false)
bool(false)
bool(false)
int(0)
bool(false)
bool(false)
string(1) "/"
exit 0
