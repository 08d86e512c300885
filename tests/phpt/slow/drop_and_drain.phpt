--TEST--
With drop, a slow peer misses messages, stays, and drain follows once for each fullness
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxSendBuffer' => 262144, 'slowConsumer' => 'drop']);
    $server->on('message', function ($connection) use ($server) {
        static $number = 0;
        for ($sent = 0; $connection->send(str_repeat('x', 65536)) && $sent < 10000; $sent++);
        var_dump($connection->send('dropped as well'), $connection->sendBinary('and this'), $connection->bufferedAmount() >= 262144, $connection->isOpen(), $connection->ping('this too'), $server->stats()['dropped'] === 4 * ++$number);
        echo "$sent\n";
    });
    $server->on('drain', function ($connection) {
        $connection->send("drained, {$connection->bufferedAmount()} wait");
    });
    $server->on('close', fn () => print("closed\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
foreach ([1, 2] as $round) {
    $peer->send(TEXT, 'flood me');
    for ($i = 0; $i < 6; $i++) {
        echo $server->line(), "\n";
    }
    $sent = (int) $server->line();
    for ($i = 0; $i < $sent; $i++) {
        if (strlen($peer->frame()[1]) !== 65536) {
            echo "another message\n";
        }
    }
    echo $peer->next(), "\n";
}
$peer->send(PING, 'nothing more');
echo $peer->next(), "\n";
$peer->send_close(1000);
echo $peer->next(), "\n", $server->stop();
--EXPECTF--
bool(false)
bool(false)
bool(true)
bool(true)
bool(false)
bool(true)
text drained, 0 wait
bool(false)
bool(false)
bool(true)
bool(true)
bool(false)
bool(true)
text drained, 0 wait
pong nothing more
close 1000
closed
exit 0
