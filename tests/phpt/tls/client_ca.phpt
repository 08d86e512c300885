--TEST--
With clientCa only clients with a certificate of that CA get in
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$clients = new Authority();
$server = serve_tls($authority->issue('site') + ['clientCa' => "$clients->directory/ca.pem"], <<<'PHP'
    $server = listen(['tls' => $tls]);
    $server->on('log', fn ($level, $message) => print("$level $message\n"));
    $server->on('message', fn () => print('rejected ' . $server->stats()['rejected']['tls'] . "\n"));
    $server->run();
    PHP);
$as = fn (array $files): array => ['local_cert' => $files['cert'], 'local_pk' => $files['key']];
$good = $clients->issue('good');
$strangers = new Authority();
$stranger = $strangers->issue('stranger');
foreach (VERSIONS as $version => $method) {
    $trust = $authority->trust(['crypto_method' => $method]);
    echo "$version: good ", attempt($server->port, $as($good) + $trust), ', none ', attempt($server->port, $trust), ', unknown ', attempt($server->port, $as($stranger) + $trust), "\n";
}
open($server->port, $as($good) + $trust)->send(TEXT, 'count');
echo $server->stop();
--EXPECTF--
TLSv1.2: good open, none refused, unknown refused
TLSv1.3: good open, none refused, unknown refused
debug TLS handshake failed: the client has no certificate, and the option tls.clientCa asks for one
debug TLS handshake failed: the client's certificate is refused: no CA in tls.clientCa has signed it
debug TLS handshake failed: the client has no certificate, and the option tls.clientCa asks for one
debug TLS handshake failed: the client's certificate is refused: no CA in tls.clientCa has signed it
rejected 4
exit 0
