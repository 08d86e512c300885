--TEST--
run() goes on where poll() was, and start is told once
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve_in_loop(<<<'PHP'
    $server = listen();
    $server->on('start', fn () => print("start\n"));
    $server->on('stop', fn () => print("stop\n"));
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->stream();
    for ($count = 0; $count < 2; $count += $server->poll(DEADLINE));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->send(TEXT, 'polled');
echo $peer->next(), "\n";
$peer->send(TEXT, 'run');
echo $peer->next(), "\n";
$server->signal();
echo $peer->next(), "\n";
$peer->send_close(1001);
echo $peer->next(), "\n", $server->end();
--EXPECT--
text polled
text run
close 1001 the server is stopping
end
start
stop
exit 0
