--TEST--
Plain HTTP to a TLS port and TLS to a plain port are told so, and logged
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$code = <<<'PHP'
    $server = listen(['tls' => $tls ?: null]);
    $server->on('log', fn ($level, $message) => print("$level " . substr($message, 0, 160) . "\n"));
    $server->run();
    PHP;
$secure = serve_tls($authority->issue('site'), $code);
echo outline(answer_to($secure->port, upgrade()));
echo $secure->stop();
$plain = serve_tls([], $code);
echo attempt($plain->port, $authority->trust()), "\n";
echo $plain->stop();
--EXPECTF--
HTTP/1.1 400 Bad Request
this port speaks TLS: use wss:// or https:// instead of ws:// or http://
debug TLS handshake failed: the client speaks plain HTTP; this port speaks TLS: use wss:// or https:// instead of ws:// or http://
exit 0
refused
debug handshake refused: the request is not HTTP/1.1: a TLS handshake came to a plain ws:// port, use ws:// (http://) or set the option tls in the server; %S
exit 0
