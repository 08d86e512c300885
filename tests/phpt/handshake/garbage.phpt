--TEST--
Bytes that are not HTTP cost nothing but that connection
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['handshakeTimeout' => 1.0]);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->on('error', fn ($error) => print(describe($error) . "\n"));
    $server->run();
    PHP);
$standing = Peer::open($server->port);
// A TLS hello, nothing but line ends, binary, a response, a header without a colon.
foreach (["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "\r\n\r\n\r\n\r\n", random_bytes(300) . "\r\n\r\n", head('HTTP/1.1 200 OK'), head('GET / HTTP/1.1', 'nonsense'), "GET /\r\n\r\n"] as $bytes) {
    $peer = Peer::dial($server->port);
    $peer->write($bytes);
    $answer = $peer->read_all();
    var_dump($answer === '' || preg_match('~^HTTP/1\.1 [45]\d\d ~', $answer) === 1 ?: $answer);
}
$standing->send(TEXT, 'still here');
echo $standing->next(), "\n", $server->stop();
--EXPECTF--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
text still here
exit 0
