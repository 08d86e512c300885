--TEST--
A handshake and a frame that arrive byte by byte are understood
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$peer = Peer::dial($server->port);
foreach (str_split(upgrade('/slow')) as $byte) {
    $peer->write($byte);
}
$peer->read_head();
foreach (str_split(frame(TEXT, str_repeat('slow ', 40))) as $byte) {
    $peer->write($byte);
}
var_dump($peer->next() === 'text ' . str_repeat('slow ', 40));
--EXPECTF--
bool(true)
