--TEST--
After idleTimeout without a message a connection is closed with 1001
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['idleTimeout' => 0.4, 'pingInterval' => 0.1]);
    $server->on('close', fn ($connection, $info) => print("$info\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
// Pings and pongs are no messages.
while (($frame = $peer->frame())[0] === PING) {
    $peer->send(PONG, $frame[1]);
}
echo unpack('n', $frame[1])[1], ' ', substr($frame[1], 2), "\n";
$peer->send_close(1001);
echo $peer->next(), "\n", $server->stop();
--EXPECT--
1001 no message for idleTimeout (0.4 s)
end
1001 (Going away) "no message for idleTimeout (0.4 s)", clean, closed by the local side
exit 0
