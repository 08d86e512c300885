--TEST--
While a callback of the loop is busy pings are answered, handshakes done, and what it sends leaves
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve_in_loop(<<<'PHP'
    $server = listen();
    $loop = new Loop;
    attach($loop, $server);
    $server->on('message', fn ($connection) => $loop->delay(0, function () use ($connection) {
        $connection->send('busy');
        $until = microtime(true) + 1.5;
        while (microtime(true) < $until);
        $connection->send('done');
    }));
    $loop->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'work');
echo $peer->next(), "\n";
$started = microtime(true);
for ($i = 0; $i < 3; $i++) {
    $peer->send(PING, "$i");
    echo $peer->next(), "\n";
}
$other = Peer::open($server->port);
$took = microtime(true) - $started;
var_dump($took < 1.0 ?: $took);
echo $peer->next(), "\n";
--EXPECT--
text busy
pong 0
pong 1
pong 2
bool(true)
text done
