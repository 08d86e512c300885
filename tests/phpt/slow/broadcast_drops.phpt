--TEST--
A broadcast and a room count those they were queued for, and dropped counts the rest
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxSendBuffer' => 65536, 'slowConsumer' => 'drop']);
    $server->on('open', fn ($connection) => $connection->join('all'));
    $server->on('message', function ($connection, $text) use ($server) {
        if ($text === 'fill') {
            for ($sent = 0; $connection->sendBinary(str_repeat('x', 65536)) && $sent < 10000; $sent++);
            echo "filled\n";
            return;
        }
        $before = $server->stats()['dropped'];
        echo $server->broadcast('b'), $server->room('all')->send('r'), $server->room('all')->sendBinary('x', $connection), ' ', $server->stats()['dropped'] - $before, "\n";
    });
    $server->run();
    PHP);
$stuck = Peer::open($server->port);
$stuck->send(TEXT, 'fill');
echo $server->line(), "\n";
$reader = Peer::open($server->port);
$reader->send(TEXT, 'send');
echo $server->line(), "\n", $reader->next(), ', ', $reader->next(), "\n";
--EXPECTF--
filled
110 3
text b, text r
