--TEST--
terminate() drops the socket; close tells 1006, not clean
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection) => $connection->terminate());
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'drop me');
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
end
1006 "%S" unclean %rlocal|network%r
exit 0
