--TEST--
Pings to a peer that does not read are bounded as messages are, and slowConsumer says what follows
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['drop', 'close'] as $policy) {
    $server = serve('$policy = ' . var_export($policy, true) . ';' . <<<'PHP'
        $server = listen(['maxSendBuffer' => 65536, 'slowConsumer' => $policy, 'closeTimeout' => 0.3]);
        $server->on('message', function ($connection) use ($server) {
            // One message is always taken by an empty buffer: larger than what the kernel holds, it fills it.
            $connection->sendBinary(str_repeat('x', 16 << 20));
            $waiting = $connection->bufferedAmount();
            $taken = $connection->ping(str_repeat('p', 125));
            // A close frame passes.
            $more = $connection->bufferedAmount() - $waiting;
            echo json_encode([$waiting >= 65536, $taken, $more === 0, $connection->isOpen(), $server->stats()['dropped']]), "\n";
            $connection->terminate();
        });
        $server->run();
        PHP);
    $peer = Peer::open($server->port);
    $peer->send(TEXT, 'ping me');
    echo $server->line(), ' ', $server->stop();
}
--EXPECT--
[true,false,true,true,1] exit 0
[true,false,false,false,1] exit 0
