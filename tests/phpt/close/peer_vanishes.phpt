--TEST--
A peer that goes without a close frame is 1006, network, not clean
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
Peer::open($server->port)->drop();
echo $server->line(), "\n";
$peer = Peer::open($server->port);
$peer->write(substr(frame(TEXT, 'only a half'), 0, 8));
$peer->drop();
echo $server->line(), "\n";
--EXPECTF--
1006 "%S" unclean network
1006 "%S" unclean network
