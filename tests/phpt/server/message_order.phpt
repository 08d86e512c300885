--TEST--
Messages keep their order
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$peer = Peer::open($server->port);
$sent = array_map(fn (int $i): string => "$i " . str_repeat('-', $i % 300), range(1, 2000));
$peer->write(implode('', array_map(fn (string $text): string => frame(TEXT, $text), $sent)));
$seen = array_map(fn (): string => $peer->frame()[1], $sent);
var_dump($seen === $sent);
--EXPECTF--
bool(true)
