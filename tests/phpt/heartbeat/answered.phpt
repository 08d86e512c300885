--TEST--
A peer that answers pings lives, and latency() is the round trip in seconds
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['pingInterval' => 0.05, 'pongTimeout' => 5]);
    $server->on('open', fn ($connection) => var_dump($connection->latency()));
    $server->on('message', function ($connection) {
        $latency = $connection->latency();
        var_dump(is_float($latency) && $latency > 0 && $latency < 5 ?: $latency);
        $connection->send('still here');
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
for ($n = 0; $n < 3; $n++) {
    [$opcode, $payload] = $peer->frame();
    echo $opcode === PING ? "ping\n" : "$opcode\n";
    $peer->send(PONG, $payload);
}
$peer->send(TEXT, 'and now?');
while (($next = $peer->next()) !== 'text still here') {
    if (!str_starts_with($next, 'ping ')) {
        echo $next, "\n";
    }
}
echo $server->stop();
--EXPECT--
ping
ping
ping
NULL
bool(true)
exit 0
