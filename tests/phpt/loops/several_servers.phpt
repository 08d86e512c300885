--TEST--
Several servers in one loop, each with its stream
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve_in_loop(<<<'PHP'
    $loop = new Loop;
    foreach (['a', 'b', 'c'] as $name) {
        $server = listen();
        $server->on('message', fn ($connection, $text) => $text === "stop" ? $server->stop() : $connection->send("$name $text"));
        attach($loop, $server);
        $servers[] = $server;
        unset($server);
    }
    $loop->run();
    echo "all have stopped\n";
    PHP);
$ports = [$server->port, (int) $server->line(), (int) $server->line()];
$peers = array_map(Peer::open(...), $ports);
for ($i = 0; $i < 2; $i++) {
    foreach ($peers as $peer) {
        $peer->send(TEXT, "$i");
    }
    foreach ($peers as $peer) {
        echo $peer->next(), "\n";
    }
}
foreach ($peers as $index => $peer) {
    $peer->send(TEXT, 'stop');
    echo $peer->next(), "\n";
    $peer->send_close(1001);
    if ($index < 2) {
        end($peers)->send(TEXT, 'on');
        echo end($peers)->next(), "\n";
    }
}
echo $server->end();
--EXPECT--
text a 0
text b 0
text c 0
text a 1
text b 1
text c 1
close 1001 the server is stopping
text c on
close 1001 the server is stopping
text c on
close 1001 the server is stopping
all have stopped
exit 0
