--TEST--
What open sends is the first to arrive
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function ($connection) {
        var_dump($connection->send('welcome'), $connection->sendBinary("\x01"));
    });
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$peer = Peer::dial($server->port);
$peer->write(upgrade() . frame(TEXT, 'together with the handshake'));
$peer->read_head();
echo $peer->next(), "\n", $peer->next(), "\n", $peer->next(), "\n", $server->stop();
--EXPECTF--
text welcome
binary 01
text together with the handshake
bool(true)
bool(true)
exit 0
