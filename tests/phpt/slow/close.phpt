--TEST--
With close, a peer that was refused a message gets those before it and 1008, and no drain
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxSendBuffer' => 262144, 'slowConsumer' => 'close']);
    $server->on('message', function ($connection) use ($server) {
        for ($sent = 0; $connection->send(str_repeat('x', 65536)) && $sent < 10000; $sent++);
        var_dump($connection->send('late'), $connection->isOpen(), $server->stats()['dropped']);
        echo "$sent\n";
    });
    $server->on('drain', fn () => print("drain\n"));
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'flood me');
for ($i = 0; $i < 3; $i++) {
    echo $server->line(), "\n";
}
for ($i = (int) $server->line(); $i > 0; $i--) {
    $peer->frame();
}
echo $peer->next(), "\n";
$peer->send_close(1008);
echo $server->line(), "\n", $server->stop();
--EXPECTF--
bool(false)
bool(false)
int(1)
close 1008 %smaxSendBuffer%S
1008 %sclean local
exit 0
