--TEST--
close() sends code and reason; a second call does nothing
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function ($connection) {
        $connection->send('before');
        $connection->close(4000, 'Schluß');
        $connection->close(4001, 'again');
        var_dump($connection->send('after'), $connection->isOpen());
    });
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
echo $peer->next(), "\n", $peer->next(), "\n";
$peer->send_close(4000);
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
text before
close 4000 Schluß
end
bool(false)
bool(false)
4000 "Schlu\u00df" clean local
exit 0
