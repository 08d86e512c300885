--TEST--
The option tls takes an array of files and nothing else
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$files = (new Authority())->issue('site');
foreach ([true, 'cert.pem', 5, [], ['cert' => 1] + $files, ['key' => []] + $files, ['cert' => null] + $files, $files + ['clientCa' => true], ['cert' => $files['cert']], ['key' => $files['key']], $files + ['certs' => 'x'], $files + ['passphrase' => 'x'], $files + ['x'], ['key' => ''] + $files, ['key' => "a\0b"] + $files] as $tls) {
    echo outcome(fn () => new WebSocket\Server('127.0.0.1', 0, ['tls' => $tls])), "\n";
}
echo outcome(fn () => new WebSocket\Server('127.0.0.1', 0, ['tls' => null])), "\n";
echo outcome(fn () => (new WebSocket\Server('127.0.0.1', 0))->listen('127.0.0.1', 0, ['tls' => 1])), "\n";
--EXPECTF--
TypeError: option 'tls' must be of type ?array, bool given
TypeError: option 'tls' must be of type ?array, string given
TypeError: option 'tls' must be of type ?array, int given
ValueError: option 'tls.cert' is missing, it names a file
TypeError: option 'tls.cert' must be of type string, int given
TypeError: option 'tls.key' must be of type string, array given
TypeError: option 'tls.cert' must be of type string, null given
TypeError: option 'tls.clientCa' must be of type ?string, bool given
ValueError: option 'tls.key' is missing, it names a file
ValueError: option 'tls.cert' is missing, it names a file
ValueError: unknown option 'tls.certs', did you mean 'tls.cert'?
ValueError: unknown option 'tls.passphrase': tls takes cert, key, clientCa
ValueError: unknown option 'tls.0'%S
ValueError: option 'tls.key' must be the path of a file
ValueError: option 'tls.key' must be the path of a file
{}
TypeError: option 'tls' must be of type ?array, int given
