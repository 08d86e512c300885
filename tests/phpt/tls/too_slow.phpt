--TEST--
A TLS handshake has to be done within handshakeTimeout, together with the request
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$server = serve_tls($authority->issue('site'), <<<'PHP'
    $server = listen(['tls' => $tls, 'handshakeTimeout' => 0.5]);
    $server->on('log', fn ($level, $message) => print("$level $message\n"));
    $server->on('message', fn () => print(json_encode(array_filter($server->stats()['rejected'])) . "\n"));
    $server->run();
    PHP);
// Silence, and the start of a record of 512 bytes.
foreach (['', "\x16\x03\x01\x02\x00\x01"] as $start) {
    $peer = Peer::dial($server->port);
    $peer->write($start);
    var_dump($peer->read_all());
}
echo outline(secure($server->port, $authority->trust())->read_all());
open($server->port, $authority->trust())->send(TEXT, 'count');
echo $server->stop();
--EXPECTF--
string(0) ""
string(0) ""
HTTP/1.1 408 Request Timeout
the request head did not arrive within 0.5 seconds
debug TLS handshake failed: it was not complete within 0.5 seconds
debug TLS handshake failed: it was not complete within 0.5 seconds
debug handshake refused: the request head did not arrive within 0.5 seconds
{"handshakeTimeout":3}
exit 0
