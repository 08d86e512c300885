--TEST--
Each open has exactly one close, however the peer went
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $open = [];
    $server->on('open', function ($connection) use (&$open) { $open[$connection->id] = 0; });
    $server->on('close', function ($connection) use (&$open, $server) {
        $open[$connection->id]++;
        if (count($open) === 60 && !in_array(0, $open)) {
            $server->stop();
        }
    });
    $server->run();
    echo json_encode(array_count_values($open)), "\n";
    PHP);
for ($i = 0; $i < 60; $i++) {
    $peers[] = Peer::open($server->port);
}
foreach ($peers as $i => $peer) {
    match ($i % 4) {
        0 => $peer->drop(),
        1 => $peer->send_close(1000),
        2 => $peer->write(frame(TEXT, 'unmasked', masked: false)),
        3 => $peer->hang_up(),
    };
}
echo $server->end();
--EXPECTF--
{"1":60}
exit 0
