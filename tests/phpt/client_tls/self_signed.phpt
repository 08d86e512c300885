--TEST--
A self-signed certificate is trusted by being the caFile, for its own server and names
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/servers.inc';

$authority = new Authority();
foreach (['own', 'site'] as $extensions) {
    $files = $authority->sign_itself($extensions, $extensions);
    $server = serve_openssl(context($files), 'while ($peer->frame()) { }');
    echo "$extensions: ", attempt_to_connect($server, ['caFile' => $files['cert']]), ', ', attempt_to_connect($server, ['caFile' => $files['cert']], '127.0.0.1'), "\n";
    $server->signal(9);
}
$server = shake_hands(context($files));
echo strtok(attempt_to_connect($server, ['caFile' => $files['cert'], 'serverName' => 'example.com']), ','), "\n";
$server->signal(9);
--EXPECTF--
own: open, open
site: open, open
WebSocket\TlsException: no TLS with ADDRESS: the server's certificate is for localhost
