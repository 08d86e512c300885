--TEST--
A peer's close frame behind a slow handler is answered soon, and the close is clean
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $text) {
        echo "busy\n";
        usleep(3000000);
        var_dump($connection->send('too late'));
    });
    $server->on('log', fn () => null);
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$peer->write(frame(TEXT, 'be busy') . frame(CLOSE, pack('n', 1000) . 'bye'));
echo $server->line(), "\n";
$started = microtime(true);
echo $peer->next(), "\n", $peer->next(), "\n";
$took = microtime(true) - $started;
var_dump($took < 2.0 ?: $took);
echo $server->stop();
--EXPECTF--
busy
close 1000%S
end
bool(true)
bool(false)
1000 "bye" clean remote
exit 0
