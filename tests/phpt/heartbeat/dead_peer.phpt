--TEST--
A peer that does not answer pings is dropped: 1006, lost by the network
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['pingInterval' => 0.2, 'pongTimeout' => 0.3]);
    $server->on('close', fn ($connection, $info) => print("$info\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$started = microtime(true);
echo strlen($peer->frame()[1]) > 0 ? "a ping\n" : "no payload\n";
echo $peer->next(), "\n";
$took = microtime(true) - $started;
var_dump(($took > 0.4 && $took < 5) ?: $took);
echo $server->stop();
--EXPECT--
a ping
end
bool(true)
1006 (Abnormal) "no answer to a ping within pongTimeout (0.3 s)", not clean, lost by the network
exit 0
