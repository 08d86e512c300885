--TEST--
reloadTls() without TLS is a LogicException, with bad files a TlsException
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$files = $authority->issue('site');
$plain = new WebSocket\Server('127.0.0.1', 0);
echo outcome($plain->reloadTls(...)), "\n";
$server = new WebSocket\Server('127.0.0.1', 0, ['tls' => $files]);
echo outcome($server->reloadTls(...)), "\n";
unlink($files['key']);
echo str_replace("$authority->directory/", '', outcome($server->reloadTls(...))), "\n";
// One more address brings some.
$authority->issue('site');
$plain->listen('127.0.0.1', 0, ['tls' => $files]);
echo outcome($plain->reloadTls(...)), "\n";
--EXPECTF--
LogicException: this server has no TLS to reload: the option 'tls' gives it some
null
WebSocket\TlsException: option 'tls.key': site.key: there is no such file
null
