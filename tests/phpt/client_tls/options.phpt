--TEST--
The option tls of a client takes what it takes, and names what it does not
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/servers.inc';

$authority = new Authority();
$files = $authority->issue('site');
$other = $authority->issue('other');
$ca = "$authority->directory/ca.pem";
$cases = [
    true, 'ca.pem', ['verify' => 1], ['verify' => null], ['caFile' => 5], ['caFile' => ''], ['caFile' => "a\0b"], ['cert' => []], ['serverName' => 7],
    ['serverName' => ''], ['serverName' => "a b\n"], ['serverName' => 'localhost:443'], ['serverName' => 'https://localhost'],
    ['cert' => $files['cert']], ['key' => $files['key']], ['cafile' => $ca], ['verifyPeer' => false], ['verfy' => false], ['clientCa' => $ca], ['passphrase' => 'x'], ['x'],
    ['caFile' => "$authority->directory/missing.pem"], ['caFile' => $authority->directory], ['caFile' => $files['key']], ['cert' => $files['cert'], 'key' => $other['key']],
];
foreach ($cases as $tls) {
    foreach (['wss', 'ws'] as $scheme) {
        $outcomes[$scheme] = str_replace("$authority->directory/", '', outcome(fn () => new WebSocket\Client("$scheme://localhost/", ['tls' => $tls])));
    }
    echo $outcomes['wss'], "\n", $outcomes['ws'] === $outcomes['wss'] ? '' : "ws: {$outcomes['ws']}\n";
}
foreach ([['caFile' => $ca], ['caFile' => $ca, 'verify' => true, 'cert' => null, 'key' => null, 'serverName' => null], ['caFile' => $ca, 'serverName' => '::1'] + $files, ['verify' => false, 'caFile' => null]] as $tls) {
    echo outcome(fn () => (new WebSocket\Client('wss://localhost/', ['tls' => $tls]))->isOpen()), "\n";
}
foreach ([null, []] as $tls) {
    echo outcome(fn () => (new WebSocket\Client('ws://localhost/', ['tls' => $tls]))->isOpen()), "\n";
}
--EXPECTF--
TypeError: option 'tls' must be of type ?array, bool given
TypeError: option 'tls' must be of type ?array, string given
TypeError: option 'tls.verify' must be of type bool, int given
TypeError: option 'tls.verify' must be of type bool, null given
TypeError: option 'tls.caFile' must be of type ?string, int given
ValueError: option 'tls.caFile' must be the path of a file
ValueError: option 'tls.caFile' must be the path of a file
TypeError: option 'tls.cert' must be of type ?string, array given
TypeError: option 'tls.serverName' must be of type ?string, int given
ValueError: option 'tls.serverName': '' is neither a host name nor an IP address
ValueError: option 'tls.serverName': 'a b\n' is neither a host name nor an IP address
ValueError: option 'tls.serverName': 'localhost:443' is neither a host name nor an IP address
ValueError: option 'tls.serverName': 'https://localhost' is neither a host name nor an IP address
ValueError: option 'tls.key' is missing, option 'tls.cert' is of no use without it
ValueError: option 'tls.cert' is missing, option 'tls.key' is of no use without it
ValueError: unknown option 'tls.cafile', did you mean 'tls.caFile'?
ValueError: unknown option 'tls.verifyPeer': tls takes verify, caFile, cert, key, serverName
ValueError: unknown option 'tls.verfy', did you mean 'tls.verify'?
ValueError: unknown option 'tls.clientCa'%S
ValueError: unknown option 'tls.passphrase': tls takes verify, caFile, cert, key, serverName
ValueError: unknown option 'tls.0'%S
WebSocket\TlsException: option 'tls.caFile': missing.pem: there is no such file
WebSocket\TlsException: option 'tls.caFile': %s: that is a directory, not a file
WebSocket\TlsException: option 'tls.caFile': site.key: there is no certificate in it, which starts with '-----BEGIN CERTIFICATE-----': it has a private key, are the files mixed up?
WebSocket\TlsException: option 'tls.cert': site.pem: the certificate does not belong to the private key in other.key; the one that does must be the first in its file, those that lead to a CA behind it
false
false
false
false
false
false
