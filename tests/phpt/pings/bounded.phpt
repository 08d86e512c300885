--TEST--
Pings that wait for PHP are bounded as messages are, and none is lost
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxPending' => 65536]);
    $server->on('ping', function ($connection, $payload) use ($server, &$count) {
        if (++$count === 1) {
            until(fn () => $server->stats()['pending'] >= 65536, 'the bound');
            usleep(100000); // time to read more than that, for a server without bounds
            // What a read of 64 KiB brings counts 64 bytes more for each ping.
            echo json_encode([$server->stats()['pending'] <= 65536 * 3 ?: $server->stats()['pending'], $server->stats()['bytesIn'] <= 65536 * 3]), "\n";
        }
        if ($count === 20000) {
            echo "all $count\n";
        }
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->write(str_repeat(frame(PING, str_repeat('p', 100)), 20000));
echo $server->line(), "\n", $server->line(), "\n", $server->stop();
--EXPECTF--
[true,true]
all 20000
exit 0
