--TEST--
Each fault of a server is a TlsException in its own words
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/servers.inc';

$authority = new Authority();
$trust = ['caFile' => "$authority->directory/ca.pem"];
$past = new Authority(days: 0);
$strangers = new Authority();
$servers = [
    'expired' => [$past->issue('past'), ['caFile' => "$past->directory/ca.pem"]],
    'another name' => [$authority->issue('elsewhere', 1, 'elsewhere'), $trust],
    'unknown issuer' => [$strangers->issue('stranger'), $trust],
    'self-signed' => [$authority->sign_itself('own'), $trust],
    'self-signed, no CA' => [$authority->sign_itself('site', 'site'), $trust],
    'a CA' => [$authority->issue('sub', 1, 'ca'), $trust],
];
$past->outlive();
foreach ($servers as $name => [$files, $tls]) {
    $server = shake_hands(context($files));
    echo "$name: ", attempt_to_connect($server, $tls), "\n";
    $server->signal(9);
}
$server = shake_hands(context($authority->issue('site')));
echo 'another serverName: ', attempt_to_connect($server, $trust + ['serverName' => 'www.example']), "\n";
$server->signal(9);
--EXPECTF--
expired: websocket: option 'tls.caFile': %s/ca.pem: the certificate expired on %s UTC: renew it
WebSocket\TlsException: no TLS with ADDRESS: the server's certificate expired on TIME and has to be renewed there; here it is TIME: is the clock right?
another name: WebSocket\TlsException: no TLS with ADDRESS: the server's certificate is for chat.example, *.chat.example, 10.1.2.3 and not for localhost: use such a name in the URL, or say in tls.serverName which one is meant
unknown issuer: WebSocket\TlsException: no TLS with ADDRESS: the server's certificate was issued by 'Authority 3', which is no CA in tls.caFile (ca.pem); if that is an intermediate one, the server has to send its certificate too
self-signed: WebSocket\TlsException: no TLS with ADDRESS: the server's certificate is self-signed, and not (or no longer) in tls.caFile (ca.pem): set tls.caFile to a file with that very certificate (tls.verify false is for tests only)
self-signed, no CA: WebSocket\TlsException: no TLS with ADDRESS: the server's certificate is self-signed, and not (or no longer) in tls.caFile (ca.pem): set tls.caFile to a file with that very certificate (tls.verify false is for tests only)
a CA: WebSocket\TlsException: no TLS with ADDRESS: the server's certificate is no good: it is that of a CA, and a server needs one of its own, issued by that CA
another serverName: WebSocket\TlsException: no TLS with ADDRESS: the server's certificate is for localhost, 127.0.0.1 and not for www.example: use such a name in the URL, or say in tls.serverName which one is meant
