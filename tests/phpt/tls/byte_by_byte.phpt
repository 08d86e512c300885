--TEST--
A frame in as many records as it has bytes is understood
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$server = serve_tls($authority->issue('site'), <<<'PHP'
    $server = listen(['tls' => $tls]);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$peer = secure($server->port, $authority->trust());
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
