--TEST--
Two close frames that cross are a clean close
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection) => $connection->close(4000, 'from the server'));
    $server->on('close', fn ($connection, $info) => print(json_encode([$info->wasClean]) . "\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->write(frame(TEXT, 'close') . frame(CLOSE, pack('n', 4001) . 'from the peer'));
echo preg_match('/^close 400[01]/', $peer->next()), ' ', $peer->next(), "\n", $server->stop();
--EXPECTF--
1 end
[true]
exit 0
