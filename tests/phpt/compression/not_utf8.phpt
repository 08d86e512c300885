--TEST--
Compressed text that is not UTF-8 ends that connection with 1007, binary may be anything
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => true]);
    $server->on('message', fn ($connection, $data, $isBinary) => print($isBinary ? "binary\n" : "text\n"));
    $server->on('close', fn ($connection, $info) => print("$info->code {$info->initiator->value}\n"));
    $server->run();
    PHP);
$deflate = new Deflate();
foreach (["\xff", "\xc0\xaf", "\xed\xa0\x80", "cut \xe2\x82", prose(100000) . "\xff"] as $text) {
    $peer = Peer::open_deflate($server->port);
    $peer->send_compressed(BINARY, $deflate->deflate($text));
    echo $server->line(), ', ';
    $peer->send_compressed(TEXT, $deflate->deflate($text));
    echo $peer->next(), ', ', $server->line(), "\n";
    $peer = Peer::open_deflate($server->port);
    $peer->send_compressed(TEXT, substr($deflate->deflate($text), 0, 2), fin: false);
    $peer->send(CONTINUATION, substr($deflate->deflate($text), 2));
    echo 'in fragments: ', $peer->next(), ', ', $server->line(), "\n";
}
$peer = Peer::open_deflate($server->port);
$peer->send_compressed(TEXT, $deflate->deflate(str_repeat('ü✓😀', 50000)));
echo $server->line(), "\n";
--EXPECTF--
binary, close 1007 a text message is not valid UTF-8, 1007 local
in fragments: close 1007 a text message is not valid UTF-8, 1007 local
binary, close 1007 a text message is not valid UTF-8, 1007 local
in fragments: close 1007 a text message is not valid UTF-8, 1007 local
binary, close 1007 a text message is not valid UTF-8, 1007 local
in fragments: close 1007 a text message is not valid UTF-8, 1007 local
binary, close 1007 a text message is not valid UTF-8, 1007 local
in fragments: close 1007 a text message is not valid UTF-8, 1007 local
binary, close 1007 a text message is not valid UTF-8, 1007 local
in fragments: close 1007 a text message is not valid UTF-8, 1007 local
text
