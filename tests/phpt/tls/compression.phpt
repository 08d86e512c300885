--TEST--
Messages are compressed over TLS (RFC 7692)
--SKIPIF--
<?php if (!extension_loaded('openssl') || !extension_loaded('zlib')) die('skip no OpenSSL or zlib in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$server = serve_tls($authority->issue('site'), <<<'PHP'
    $server = listen(['tls' => $tls, 'compression' => true]);
    $server->on('message', fn ($connection, $text) => $connection->send(strrev($text)));
    $server->run();
    PHP);
$peer = open($server->port, $authority->trust(), 'Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover');
$text = str_repeat('all work and no play ', 10000);
$compressed = gzdeflate($text);
// RFC 7692 §7.2.1: RSV1 is set. A final block is as good as a flush.
$peer->write(frame(TEXT, "$compressed\0", first: 0xC1));
$bytes = $peer->raw(4);
var_dump(ord($bytes[0]) === 0xC1);
$length = unpack('n', substr($bytes, 2))[1];
$inflated = inflate_add(inflate_init(ZLIB_ENCODING_RAW), $peer->raw($length) . "\0\0\xFF\xFF");
var_dump($inflated === strrev($text), $length < 5000);
--EXPECTF--
bool(true)
bool(true)
bool(true)
