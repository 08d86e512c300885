--TEST--
A port that speaks no TLS is told from one that does
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/servers.inc';

$authority = new Authority();
$tls = ['caFile' => "$authority->directory/ca.pem"];
$server = serve('$server = listen(); $server->run();');
echo 'ours: ', attempt_to_connect($server, $tls), "\n";
$server->stop();
foreach (['a mail server' => '220 mail.example.com ESMTP\r\n', 'nothing' => ''] as $name => $text) {
    $server = serve('$client = stream_socket_accept($listener = listen_raw(), DEADLINE); fread($client, 1); fwrite($client, "' . $text . '"); stream_socket_shutdown($client, STREAM_SHUT_WR); stream_get_contents($client);');
    echo "$name: ", attempt_to_connect($server, $tls), "\n";
    $server->end();
}
--EXPECTF--
ours: WebSocket\TlsException: no TLS with ADDRESS: the server speaks plain HTTP on this port and no TLS: use ws:// in place of wss://, or another port; it answered 'HTTP/1.1 400 Bad Request'
a mail server: WebSocket\TlsException: no TLS with ADDRESS: what the server says is not TLS, it begins with '220 mail.example.com ESMTP\r\n': is that the right port?
nothing: WebSocket\TlsException: no TLS with ADDRESS: the server ended the connection as soon as TLS began, without a word: if it speaks no TLS on this port, use ws:// in place of wss://, or another port
