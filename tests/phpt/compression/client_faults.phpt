--TEST--
What a server must not send compressed ends the client's connection with the code of the fault
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    $deflate = new Deflate();
    $hello = "\xf2\x48\xcd\xc9\xc9\x07\x00";
    $send = fn (int $first, string $payload): string => frame(0, $payload, masked: false, first: $first);
    foreach ([
        ['not negotiated', $send(0xC1, $hello)],
        ['ping', $send(0xC9, '')],
        ['continuation', $send(0x41, substr($hello, 0, 3)) . $send(0xC0, substr($hello, 3))],
        ['not DEFLATE', $send(0xC2, "\x07")],
        ['not UTF-8', $send(0xC1, $deflate->deflate("\xff"))],
        ['too big after inflating', $send(0xC2, $deflate->deflate(str_repeat('x', 1001)))],
        ['too big in fragments', $send(0x42, substr($deflate->deflate(str_repeat('x', 1001)), 0, 3)) . $send(0x80, substr($deflate->deflate(str_repeat('x', 1001)), 3))],
        ['too big before inflating', substr($send(0xC2, str_repeat("\x00\x00\x00\xff\xff", 605)), 0, 4)],
        ['none, of the largest size', $send(0xC2, $deflate->deflate(str_repeat('x', 1000)))],
    ] as [$fault, $bytes]) {
        $peer = Peer::welcome($listener, ...($fault === 'not negotiated' ? [] : ['Sec-WebSocket-Extensions: permessage-deflate']));
        $peer->write($bytes);
        echo "$fault: ", $peer->next(), "\n";
        $peer->drop();
    }
    PHP);
while (true) {
    $client = new WebSocket\Client($server->url(), ['maxMessageSize' => 1000, 'closeTimeout' => 1.0, 'compression' => true]);
    try {
        echo strlen($client->receive(5.0)->data), " bytes\n";
        break;
    } catch (WebSocket\ClosedException $closed) {
        echo $closed->closeInfo->code, ' ', $closed->closeInfo->initiator->value, ', ', $server->line(), "\n";
    }
}
--EXPECTF--
1002 local, not negotiated: close 1002 reserved bits 0b100 are set, but no extension that uses them was negotiated
1002 local, ping: close 1002 RSV1 is set in a PING frame; %s
1002 local, continuation: close 1002 RSV1 is set in a CONTINUE frame; %s
1007 local, not DEFLATE: close 1007 a compressed message is not valid DEFLATE data
1007 local, not UTF-8: close 1007 a text message is not valid UTF-8
1009 local, too big after inflating: close 1009 a message of at least 1001 bytes, the limit is 1000
1009 local, too big in fragments: close 1009 a message of at least 1001 bytes, the limit is 1000
1009 local, too big before inflating: close 1009 a message of at least 3025 compressed bytes, the limit is 3024
1000 bytes
