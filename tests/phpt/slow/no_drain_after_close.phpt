--TEST--
A connection that was closed or dropped while it was full gets no drain
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxSendBuffer' => 262144, 'slowConsumer' => 'drop']);
    $server->on('message', function ($connection, $text) {
        for ($sent = 0; $connection->send(str_repeat('x', 65536)) && $sent < 10000; $sent++);
        $text === 'close' ? $connection->close() : $connection->terminate();
        echo "$sent\n";
    });
    $server->on('drain', fn () => print("drain\n"));
    $server->on('close', fn ($connection, $info) => print("closed $info->code\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'close');
for ($i = (int) $server->line(); $i > 0; $i--) {
    $peer->frame();
}
echo $peer->next(), "\n";
$peer->send_close(1000);
echo $server->line(), "\n";
$peer = Peer::open($server->port);
$peer->send(TEXT, 'terminate');
$server->line();
echo $server->line(), "\n", $server->stop();
--EXPECTF--
close 1000
closed 1000
closed 1006
exit 0
