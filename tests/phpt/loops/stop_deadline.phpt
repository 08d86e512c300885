--TEST--
Under a loop a stop drops who does not answer in time, though nothing comes
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve_in_loop(<<<'PHP'
    $server = listen(['shutdownTimeout' => 0.3, 'closeTimeout' => 30]);
    $server->on('message', fn () => $server->stop());
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $loop = new Loop;
    attach($loop, $server);
    $loop->run();
    echo "over\n";
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'stop');
$started = microtime(true);
echo $peer->next(), "\n", $peer->next(), "\n", $server->end();
$took = microtime(true) - $started;
var_dump($took > 0.25 && $took < 5 ?: $took);
--EXPECTF--
close 1001 the server is stopping
end
1006 %s unclean local
over
exit 0
bool(true)
