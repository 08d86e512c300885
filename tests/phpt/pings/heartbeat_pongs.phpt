--TEST--
The answers to the heartbeat are not PHP's; those to Connection::ping() are, and so is what was not asked for
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['pingInterval' => 0.05]);
    $server->on('open', fn ($connection) => $connection->ping('from PHP'));
    $server->on('pong', fn ($connection, $payload) => print("pong $payload\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
for ($beats = 0; $beats < 4;) {
    [$opcode, $payload] = $peer->frame();
    $beats += $opcode === PING && $payload !== 'from PHP' ? 1 : 0;
    $peer->send(PONG, $payload);
}
$peer->send(PONG, 'not asked for');
echo $server->line(), "\n", $server->line(), "\n";
$peer->send_close(1000);
while (str_starts_with($next = $peer->next(), 'ping '));
echo $next, "\n", $server->stop();
--EXPECT--
pong from PHP
pong not asked for
close 1000
exit 0
