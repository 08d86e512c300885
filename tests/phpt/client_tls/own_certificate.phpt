--TEST--
A server that asks for a certificate gets the client's, and says what it thinks of it
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/servers.inc';

$authority = new Authority();
$clients = new Authority();
$trust = ['caFile' => "$authority->directory/ca.pem"];
$good = $clients->issue('good') + $trust;
$strangers = new Authority();
$stranger = $strangers->issue('stranger') + $trust;

$server = serve_tls($authority->issue('site') + ['clientCa' => "$clients->directory/ca.pem"], <<<'PHP'
    $server = listen(['tls' => $tls]);
    $server->run();
    PHP);
foreach (['good' => $good, 'none' => $trust, 'stranger' => $stranger] as $name => $tls) {
    echo "ours $name: ", attempt_to_connect($server, $tls), "\n";
}
$server->stop();

foreach (SERVER_VERSIONS as $version => $method) {
    $more = ['crypto_method' => $method, 'verify_peer' => true, 'verify_peer_name' => false, 'cafile' => "$clients->directory/ca.pem"];
    $server = shake_hands(context($authority->issue('site'), $more));
    foreach (['none' => $trust, 'stranger' => $stranger] as $name => $tls) {
        echo "$version $name: ", attempt_to_connect($server, $tls), "\n";
    }
    $server->signal(9);
    $server = serve_openssl(context($authority->issue('site'), ['capture_peer_cert' => true] + $more), 'echo openssl_x509_parse($peer->context()["ssl"]["peer_certificate"])["subject"]["CN"], "\n"; $peer->next();');
    echo "$version good: ", attempt_to_connect($server, $good), ' as ', $server->line(), "\n";
    $server->signal(9);
}
--EXPECTF--
ours good: open
ours none: WebSocket\TlsException: no TLS with ADDRESS: the server asks for a certificate of the client, and there is none: set tls.cert and tls.key
ours stranger: WebSocket\TlsException: no TLS with ADDRESS: the server does not accept the client's certificate, that in tls.cert: unknown CA (does the server know who issued it, and has tls.cert the intermediate certificates?)
TLSv1.2 none: WebSocket\TlsException: no TLS with ADDRESS: the server asked for a certificate of the client, got none, and ended the connection: if it needs one, set tls.cert and tls.key
TLSv1.2 stranger: WebSocket\TlsException: no TLS with ADDRESS: the server does not accept the client's certificate, that in tls.cert: unknown CA (does the server know who issued it, and has tls.cert the intermediate certificates?)
TLSv1.2 good: open as good
TLSv1.3 none: WebSocket\TlsException: no TLS with ADDRESS: the server asked for a certificate of the client, got none, and ended the connection: if it needs one, set tls.cert and tls.key
TLSv1.3 stranger: WebSocket\TlsException: no TLS with ADDRESS: the server does not accept the client's certificate, that in tls.cert: unknown CA (does the server know who issued it, and has tls.cert the intermediate certificates?)
TLSv1.3 good: open as good
