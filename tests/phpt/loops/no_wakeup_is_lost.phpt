--TEST--
A message that comes at whatever moment makes the stream readable
--FILE--
<?php
require __DIR__ . '/loop.inc';

// The select() of this server has no time-out: one wake-up that is lost, and it hangs.
$server = serve_in_loop(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $stream = $server->stream();
    while (true) {
        select([$stream], null);
        $server->poll();
        random_int(0, 3) ?: $server->poll(0.0003); // one that waits, mostly in vain
        usleep(random_int(0, 300)); // so that messages come at each step of a poll
    }
    PHP);
$peers = [Peer::open($server->port), Peer::open($server->port), Peer::open($server->port)];
$wrong = 0;
for ($i = 0; $i < 500; $i++) {
    foreach ($peers as $peer) {
        $peer->send(TEXT, "$i");
        usleep(random_int(0, 100));
    }
    foreach ($peers as $peer) {
        $wrong += (int) ($peer->next() !== "text $i");
    }
}
var_dump($wrong);
--EXPECT--
int(0)
