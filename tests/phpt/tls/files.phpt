--TEST--
Each fault of a file is a TlsException that names the option, the file and the fault
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$files = $authority->issue('site');
$other = $authority->issue('other');
$empty = $authority->file('empty.pem', '');
$ca = "$authority->directory/ca.pem";
openssl_pkey_export(openssl_pkey_get_private(file_get_contents($files['key'])), $encrypted, 'secret');
$faults = [
    'missing' => ['cert' => "$authority->directory/missing.pem"],
    'a directory' => ['key' => $authority->directory],
    'no certificate' => ['cert' => $empty],
    'mixed up' => ['cert' => $files['key'], 'key' => $files['cert']],
    'no key' => ['key' => $files['cert']],
    'encrypted' => ['key' => $authority->file('encrypted.key', $encrypted)],
    'mismatch' => ['key' => $other['key']],
    'cut off' => ['cert' => $authority->file('cut.pem', substr(file_get_contents($files['cert']), 0, 200))],
    'no CA' => ['clientCa' => $empty],
];
foreach ($faults as $name => $fault) {
    $outcome = outcome(fn () => new WebSocket\Server('127.0.0.1', 0, ['tls' => $fault + $files]));
    echo "$name: ", str_replace("$authority->directory/", '', $outcome), "\n";
}
// The constructor has left nothing behind, and good files are good.
$server = new WebSocket\Server('127.0.0.1', 0, ['tls' => $files + ['clientCa' => $ca]]);
echo substr($server->address(), 0, 6), "\n";
echo get_parent_class('WebSocket\TlsException'), "\n";
--EXPECTF--
missing: WebSocket\TlsException: option 'tls.cert': missing.pem: there is no such file
a directory: WebSocket\TlsException: option 'tls.key': %s: that is a directory, not a file
no certificate: WebSocket\TlsException: option 'tls.cert': empty.pem: there is no certificate in it, which starts with '-----BEGIN CERTIFICATE-----'
mixed up: WebSocket\TlsException: option 'tls.cert': site.key: there is no certificate in it, which starts with '-----BEGIN CERTIFICATE-----': it has a private key, are the files mixed up?
no key: WebSocket\TlsException: option 'tls.key': site.pem: there is no private key in it, which starts with '-----BEGIN PRIVATE KEY-----': it has a certificate, are the files mixed up?
encrypted: WebSocket\TlsException: option 'tls.key': encrypted.key: there is no private key in it, which starts with '-----BEGIN PRIVATE KEY-----': it has one that is encrypted, `openssl pkey -in FILE -out FILE` takes the passphrase off
mismatch: WebSocket\TlsException: option 'tls.cert': site.pem: the certificate does not belong to the private key in other.key; the one that does must be the first in its file, those that lead to a CA behind it
cut off: WebSocket\TlsException: option 'tls.cert': cut.pem: it is damaged: %s
no CA: WebSocket\TlsException: option 'tls.clientCa': empty.pem: there is no certificate in it, which starts with '-----BEGIN CERTIFICATE-----'
wss://
WebSocket\ConnectException
