--TEST--
Under a loop every message of many connections is answered, in order
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve_in_loop(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $loop = new Loop;
    attach($loop, $server);
    $loop->run();
    PHP);
$peers = [];
for ($i = 0; $i < 30; $i++) {
    $peers[] = Peer::open($server->port);
}
$wrong = 0;
for ($round = 0; $round < 5; $round++) {
    foreach ($peers as $name => $peer) {
        $frames = '';
        for ($i = 0; $i < 100; $i++) {
            $frames .= frame(TEXT, "$name $round $i");
        }
        $peer->write($frames);
    }
    foreach ($peers as $name => $peer) {
        for ($i = 0; $i < 100; $i++) {
            $wrong += (int) ($peer->next() !== "text $name $round $i");
        }
    }
}
var_dump($wrong);
--EXPECT--
int(0)
