--TEST--
A certificate that is out of date is a warning, not an error
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority(days: 0);
$files = $authority->issue('site');
$authority->outlive();
$server = serve_tls($files, <<<'PHP'
    $server = listen(['tls' => $tls]);
    $server->on('log', fn ($level, $message) => print("$level " . str_replace(dirname($tls['cert']) . '/', '', $message) . "\n"));
    $server->run();
    PHP);
echo attempt($server->port, ['verify_peer' => false, 'verify_peer_name' => false]), "\n";
echo $server->stop();
--EXPECTF--
open
warning option 'tls.cert': site.pem: the certificate expired on %d-%d-%d %d:%d:%d UTC: renew it
exit 0
