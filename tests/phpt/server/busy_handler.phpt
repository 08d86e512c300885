--TEST--
While a handler is busy, pings are answered and handshakes done
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection) {
        echo "busy\n";
        usleep(1500000);
        $connection->send('after');
    });
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$other = Peer::open($server->port);
$peer->send(TEXT, 'be busy');
echo $server->line(), "\n";
$started = microtime(true);
$other->send(PING, 'quick');
echo $other->next(), "\n";
$peer->send(PING, 'quick');
echo $peer->next(), "\n";
Peer::open($server->port);
echo "a new handshake\n";
$took = microtime(true) - $started;
var_dump($took < 1.0 ?: $took);
echo $peer->next(), "\n";
--EXPECTF--
busy
pong quick
pong quick
a new handshake
bool(true)
text after
