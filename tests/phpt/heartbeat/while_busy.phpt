--TEST--
The heartbeat goes on while a handler holds PHP: the living are pinged and kept, the dead are dropped
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['pingInterval' => 0.2, 'pongTimeout' => 0.6]);
    $server->on('log', fn () => null);
    $server->on('message', function ($connection) {
        echo "busy\n";
        fgets(STDIN); // at its end at once
        usleep(3000000);
        echo "done\n";
        $connection->send('done');
    });
    $server->on('close', fn ($connection, $info) => print("$info\n"));
    $server->run();
    PHP);
$alive = Peer::open($server->port);
$dead = Peer::open($server->port);
$alive->send(TEXT, 'be busy');
echo $server->line(), "\n";
// Pongs for as long as PHP is busy.
$pings = 0;
while (($frame = $alive->frame())[0] === PING) {
    $alive->send(PONG, $frame[1]);
    $pings++;
}
echo $frame[1], "\n", $pings >= 5 ? "pinged meanwhile\n" : "$pings pings\n";
echo $dead->frame()[0] === PING ? "pinged too\n" : "not pinged\n", $dead->next(), "\n";
$alive->send_close(1000);
while (str_starts_with($next = $alive->next(), 'ping '));
echo $next, "\n", $server->stop();
--EXPECT--
busy
done
pinged meanwhile
pinged too
end
close 1000
done
1006 (Abnormal) "no answer to a ping within pongTimeout (0.6 s)", not clean, lost by the network
1000 (Normal), clean, closed by the remote side
exit 0
