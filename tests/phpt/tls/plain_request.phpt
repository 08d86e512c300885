--TEST--
A plain request over TLS is answered, and is secure too
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$server = serve_tls($authority->issue('site'), <<<'PHP'
    $server = listen(['tls' => $tls]);
    $server->on('request', fn ($request) => new WebSocket\Response(200, [], $request->isSecure ? "secure\n" : "plain\n"));
    $server->run();
    PHP);
$peer = secure($server->port, $authority->trust());
$peer->write(head('GET / HTTP/1.1', 'Host: localhost'));
echo outline($peer->read_all());
$peer = secure($server->port, $authority->trust());
$peer->write(head('GET /healthz HTTP/1.1', 'Host: localhost'));
echo outline($peer->read_all());
--EXPECTF--
HTTP/1.1 200 OK
secure
HTTP/1.1 200 OK
ok
