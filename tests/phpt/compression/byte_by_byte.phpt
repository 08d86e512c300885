--TEST--
A compressed message that arrives byte by byte is understood
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => true]);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$peer = Peer::open_deflate($server->port);
foreach (str_split(frame(TEXT, (new Deflate())->deflate(prose(500)), first: 0xC1)) as $byte) {
    $peer->write($byte);
}
var_dump($peer->next(new Deflate()) === 'compressed text ' . prose(500));
--EXPECTF--
bool(true)
