--TEST--
A client that refuses the certificate is a warning, on stderr where no handler takes it
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$stranger = new Authority();
foreach (['$server->on("log", fn ($level, $message) => print("handler: $level $message\n"));', ''] as $handler) {
    $server = serve_tls($authority->issue('site'), '$server = listen(["tls" => $tls]);' . $handler . '$server->run();');
    echo attempt($server->port, $stranger->trust()), "\n";
    echo attempt($server->port, $authority->trust()), "\n";
    echo $server->stop();
}
--EXPECTF--
refused
open
handler: warning TLS handshake failed: the client refused our certificate: unknown CA (does the file in tls.cert have the intermediate certificates?)
exit 0
refused
open
%STLS handshake failed: the client refused our certificate: unknown CA (does the file in tls.cert have the intermediate certificates?)
exit 0
