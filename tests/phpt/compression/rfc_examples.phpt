--TEST--
The frames of RFC 7692 §7.2.3 are understood
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => ['contextTakeover' => true]]);
    $server->on('message', fn ($connection, $text) => print(json_encode($text) . "\n"));
    $server->run();
    PHP);
$peer = Peer::open_deflate($server->port);
$peer->send_compressed(TEXT, "\xf2\x48\xcd\xc9\xc9\x07\x00");
echo '§7.2.3.1: ', $server->line(), "\n";
$peer->send_compressed(TEXT, "\xf2\x48\xcd", fin: false);
$peer->send(CONTINUATION, "\xc9\xc9\x07\x00");
echo '§7.2.3.1, in fragments: ', $server->line(), "\n";
$peer->send_compressed(TEXT, "\xf2\x00\x11\x00\x00");
echo '§7.2.3.2, from the window: ', $server->line(), "\n";
$peer->send_compressed(TEXT, "\x00\x05\x00\xfa\xffHello\x00");
echo '§7.2.3.3, not compressed: ', $server->line(), "\n";
$peer->send_compressed(TEXT, "\xf3\x48\xcd\xc9\xc9\x07\x00\x00");
echo '§7.2.3.4, last block: ', $server->line(), "\n";
$peer->send_compressed(TEXT, "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00");
echo '§7.2.3.5, two blocks: ', $server->line(), "\n";
$peer->send_compressed(TEXT, "\x00");
echo '§7.2.3.6, empty: ', $server->line(), "\n";
$peer->send_compressed(TEXT, "\xf2\x48\xcd\xc9\xc9\x07\x00");
echo 'once more: ', $server->line(), "\n";
--EXPECTF--
§7.2.3.1: "Hello"
§7.2.3.1, in fragments: "Hello"
§7.2.3.2, from the window: "Hello"
§7.2.3.3, not compressed: "Hello"
§7.2.3.4, last block: "Hello"
§7.2.3.5, two blocks: "Hello"
§7.2.3.6, empty: ""
once more: "Hello"
