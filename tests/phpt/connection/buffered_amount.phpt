--TEST--
A peer that does not read fills the buffer, and is closed at maxSendBuffer
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxSendBuffer' => 262144]);
    $server->on('message', function ($connection) {
        $piece = str_repeat('x', 65536);
        for ($sent = 0; $sent < 10000 && $connection->send($piece); $sent++) {
            $most = max($most ?? 0, $connection->bufferedAmount());
        }
        var_dump($sent > 0 && $sent < 10000, $most > 0, $most <= 262144 + 65536 + 16);
    });
    $server->on('close', fn ($connection, $info) => print(($info->wasClean ? 'clean' : 'unclean') . "\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'flood me');
for ($i = 0; $i < 4; $i++) {
    echo $server->line(), "\n";
}
$other = Peer::open($server->port);
$other->send(PING);
echo $other->next(), "|\n";
--EXPECTF--
bool(true)
bool(true)
bool(true)
unclean
pong |
