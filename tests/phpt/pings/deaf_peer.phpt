--TEST--
Pings to a peer that does not read are bounded as messages are, and slowConsumer says what follows
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['drop', 'close'] as $policy) {
    $server = serve('$policy = ' . var_export($policy, true) . ';' . <<<'PHP'
        $server = listen(['maxSendBuffer' => 65536, 'slowConsumer' => $policy, 'closeTimeout' => 0.3]);
        $server->on('message', function ($connection) use ($server) {
            for ($sent = 0; $connection->ping(str_repeat('p', 125)) && $sent < 1000000; $sent++);
            $waiting = $connection->bufferedAmount();
            // The ping that passed the bound, and the close frame.
            echo json_encode([$sent < 1000000, $waiting >= 65536 && $waiting < 65536 + 127 + 127 ?: $waiting, $connection->isOpen(), $server->stats()['dropped']]), "\n";
            $connection->terminate();
        });
        $server->run();
        PHP);
    $peer = Peer::open($server->port);
    $peer->send(TEXT, 'ping me');
    echo $server->line(), ' ', $server->stop();
}
--EXPECT--
[true,true,true,1] exit 0
[true,true,false,1] exit 0
