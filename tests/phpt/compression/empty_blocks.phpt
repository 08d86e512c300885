--TEST--
A flood of empty blocks in endless fragments is 1009, the others live on
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxMessageSize' => 65536, 'compression' => true]);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$standing = Peer::open_deflate($server->port);
$flood = Peer::open_deflate($server->port);
$flood->send_compressed(BINARY, '', fin: false);
try {
    $flood->write(str_repeat(frame(CONTINUATION, str_repeat("\x00\x00\x00\xff\xff", 20), fin: false), 10000));
} catch (RuntimeException) {
    // Cut off while still sending.
}
echo preg_match('/^(close 1009 |end)/', $flood->next()), "\n";
$standing->send_compressed(TEXT, "\xf2\x48\xcd\xc9\xc9\x07\x00");
echo $standing->next(), "\n", $server->stop();
--EXPECTF--
1
text Hello
exit 0
