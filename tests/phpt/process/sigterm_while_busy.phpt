--TEST--
SIGTERM during a handler takes effect after it
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['shutdownTimeout' => 10.0]);
    $server->on('message', function ($connection) {
        echo "busy\n";
        $until = microtime(true) + 0.5;
        while (microtime(true) < $until);
        $connection->send('finished');
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'work');
echo $server->line(), "\n";
$server->signal(15);
$seen = [$peer->next(), $peer->next()];
$peer->send_close(1001);
echo implode("\n", $seen), "\n", $server->end();
--EXPECTF--
busy
text finished
close 1001%S
exit 0
