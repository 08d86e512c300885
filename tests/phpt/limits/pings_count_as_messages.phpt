--TEST--
messageRate counts pings and pongs, but not the answers to the heartbeat
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['messageRate' => [3, 60], 'pingInterval' => 0.05]);
    $server->on('close', fn ($connection, $info) => print("$info\n"));
    $server->run();
    PHP);
$honest = Peer::open($server->port);
for ($n = 0; $n < 6; $n++) {
    [$opcode, $payload] = $honest->frame();
    $honest->send(PONG, $payload);
    echo $opcode === PING ? 'p' : "\n$opcode $payload\n";
}
echo "\n";
$peer = Peer::open($server->port);
for ($n = 0; $n < 4; $n++) {
    $peer->send(PING, 'flood');
}
while (($next = $peer->next()) === 'pong flood' || str_starts_with($next, 'ping '));
echo $next, "\n";
$server->signal();
while (str_starts_with($next = $honest->next(), 'ping '));
$honest->send_close(1001);
echo $next, "\n", $server->end();
--EXPECT--
pppppp
close 1008 more than 3 messages in 60 s (messageRate)
close 1001 the server is stopping
1008 (Policy violation) "more than 3 messages in 60 s (messageRate)", not clean, closed by the local side
1001 (Going away) "the server is stopping", clean, closed by the local side
exit 0
