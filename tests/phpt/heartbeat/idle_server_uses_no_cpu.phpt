--TEST--
A heartbeat with nothing to do uses no processor time, with and without connections
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['idleTimeout' => 60]);
    $used = function (): float {
        $usage = getrusage();
        return $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6;
    };
    $server->on('open', function ($connection) use ($server, $used) {
        $before = $used();
        $server->after(2.0, function () use ($connection, $used, $before) {
            var_dump($used() - $before < 0.1 ?: $used() - $before);
            $connection->send('measured');
        });
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
echo $peer->next(), "\n", $server->stop();
--EXPECT--
text measured
bool(true)
exit 0
