--TEST--
The answer to Connection::ping() tells the latency too, another pong does not
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => $connection->ping('mine'));
    $server->on('message', fn ($connection) => var_dump(is_float($connection->latency())) ?? $connection->send('next'));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
echo $peer->next(), "\n";
$peer->send(PONG, 'not yours');
$peer->send(TEXT);
echo $peer->next(), "\n";
$peer->send(PONG, 'mine');
$peer->send(TEXT);
echo $peer->next(), "\n", $server->stop();
--EXPECT--
ping mine
text next
text next
bool(false)
bool(true)
exit 0
