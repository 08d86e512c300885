--TEST--
What follows the handshake in the same segment is read as frames
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$peer = Peer::dial($server->port);
$peer->write(upgrade() . frame(TEXT, 'first') . frame(PING, 'second') . frame(CLOSE, pack('n', 1000)));
$peer->read_head();
$seen = [$peer->next(), $peer->next(), $peer->next(), $peer->next()];
sort($seen);
echo implode("\n", $seen), "\n";
--EXPECTF--
close 1000
end
pong second
text first
