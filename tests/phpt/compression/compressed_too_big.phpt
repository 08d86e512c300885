--TEST--
A payload far longer than the largest message is 1009 from its header; so are fragments together
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxMessageSize' => 1000, 'compression' => true]);
    $server->on('message', fn ($connection, $text) => $connection->send("got $text"));
    $server->run();
    PHP);
// Empty blocks inflate to nothing, however many there are. 2 * 1000 + 1024 bytes may come.
$hello = "\xf2\x48\xcd\xc9\xc9\x07\x00";
$block = "\x00\x00\x00\xff\xff";
$peer = Peer::open_deflate($server->port);
$peer->send_compressed(TEXT, str_repeat($block, 603) . $hello);
echo $peer->next(), "\n";
$peer->write("\xc1\xfe" . pack('n', 3025) . "\0\0\0\0");
echo $peer->next(), ', ', $peer->next(), "\n";
$peer = Peer::open_deflate($server->port);
$peer->write("\xc2\xff" . pack('J', 1 << 40) . "\0\0\0\0");
echo $peer->next(), "\n";
$peer = Peer::open_deflate($server->port);
$peer->send_compressed(TEXT, str_repeat($block, 600), fin: false);
$peer->write("\x00\x99\0\0\0\0"); // 25 bytes more
echo $peer->next(), "\n";
$peer = Peer::open_deflate($server->port);
$peer->send_compressed(TEXT, str_repeat($block, 600), fin: false);
$peer->send(CONTINUATION, str_repeat($block, 3), fin: false);
$peer->send(CONTINUATION, $hello);
echo $peer->next(), "\n";
// The limit of plain messages is as before.
$peer->send(TEXT, str_repeat('x', 1001));
echo $peer->next(), "\n";
--EXPECTF--
text got Hello
close 1009 a message of at least 3025 compressed bytes, the limit is 3024, end
close 1009 a message of at least 1099511627776 compressed bytes, the limit is 3024
close 1009 a message of at least 3025 compressed bytes, the limit is 3024
text got Hello
close 1009 a message of at least 1001 bytes, the limit is 1000
