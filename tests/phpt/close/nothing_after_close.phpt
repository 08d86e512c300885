--TEST--
After a close frame nothing more is delivered
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => print("message $text\n"));
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->write(frame(TEXT, 'before') . frame(CLOSE, pack('n', 1000)) . frame(TEXT, 'after') . frame(PING, 'after'));
echo $peer->next(), "\n", $peer->next(), "\n", $server->stop();
--EXPECTF--
close 1000
end
message before
1000 "" clean remote
exit 0
