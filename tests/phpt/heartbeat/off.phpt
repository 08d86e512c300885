--TEST--
pingInterval 0 sends no pings
--FILE--
<?php
require __DIR__ . '/../support.inc';

$quiet = serve(<<<'PHP'
    $server = listen(['pingInterval' => 0, 'pongTimeout' => 0.1]);
    $server->run();
    PHP);
$beating = serve(<<<'PHP'
    $server = listen(['pingInterval' => 0.1, 'pongTimeout' => 60]);
    $server->run();
    PHP);
$unasked = Peer::open($quiet->port);
// As long as another server pings ten times.
$peer = Peer::open($beating->port);
for ($n = 0; $n < 10; $n++) {
    $peer->send(PONG, $peer->frame()[1]);
}
$unasked->send(PING, 'the only one');
echo $unasked->next(), "\n", $quiet->stop(), $beating->stop();
--EXPECT--
pong the only one
exit 0
exit 0
