--TEST--
RSV1 where no compressed message may begin ends that connection with 1002
--FILE--
<?php
require __DIR__ . '/../support.inc';

$code = <<<'PHP'
    $server->on('message', fn () => print("message\n"));
    $server->on('close', fn ($connection, $info) => print("$info->code {$info->initiator->value}\n"));
    $server->run();
    PHP;
$off = serve('$server = listen();' . $code);
$on = serve('$server = listen(["compression" => true]);' . $code);
$hello = "\xf2\x48\xcd\xc9\xc9\x07\x00";
// RFC 7692 §6 and §7.2.3.1.
foreach ([
    ['turned off', $off, frame(TEXT, $hello, first: 0xC1)],
    ['not offered', $on, frame(TEXT, $hello, first: 0xC1)],
    ['offer declined', $on, frame(TEXT, $hello, first: 0xC1)],
    ['ping', $on, frame(PING, 'p', first: 0xC9)],
    ['pong', $on, frame(PONG, 'p', first: 0xCA)],
    ['close', $on, frame(CLOSE, pack('n', 1000), first: 0xC8)],
    ['continuation', $on, frame(TEXT, substr($hello, 0, 3), first: 0x41) . frame(CONTINUATION, substr($hello, 3), first: 0xC0)],
    ['continuation of a plain message', $on, frame(TEXT, 'a', fin: false) . frame(CONTINUATION, 'b', first: 0xC0)],
    ['continuation of nothing', $on, frame(CONTINUATION, $hello, first: 0xC0)],
    ['ping between fragments', $on, frame(TEXT, substr($hello, 0, 3), first: 0x41) . frame(PING, '', first: 0xC9)],
    ['message within a message', $on, frame(TEXT, substr($hello, 0, 3), first: 0x41) . frame(TEXT, $hello, first: 0xC1)],
    ['RSV2', $on, frame(TEXT, $hello, first: 0xE1)],
    ['RSV3', $on, frame(TEXT, $hello, first: 0xD1)],
] as [$fault, $server, $bytes]) {
    $headers = ['not offered' => [], 'offer declined' => ['Sec-WebSocket-Extensions: permessage-deflate; x']];
    $peer = Peer::open($server->port, '/', ...($headers[$fault] ?? ['Sec-WebSocket-Extensions: permessage-deflate']));
    $peer->write($bytes);
    echo $fault, ': ', $peer->next(), ', ', $server->line(), "\n";
}
--EXPECTF--
turned off: close 1002 reserved bits 0b100 are set, but no extension that uses them was negotiated, 1002 local
not offered: close 1002 reserved bits 0b100 are set, but no extension that uses them was negotiated, 1002 local
offer declined: close 1002 reserved bits 0b100 are set, but no extension that uses them was negotiated, 1002 local
ping: close 1002 RSV1 is set in a PING frame; %s, 1002 local
pong: close 1002 RSV1 is set in a PONG frame; %s, 1002 local
close: close 1002 RSV1 is set in a CLOSE frame; %s, 1002 local
continuation: close 1002 RSV1 is set in a CONTINUE frame; %s, 1002 local
continuation of a plain message: close 1002 RSV1 is set in a CONTINUE frame; %s, 1002 local
continuation of nothing: close 1002 %s, 1002 local
ping between fragments: close 1002 RSV1 is set in a PING frame; %s, 1002 local
message within a message: close 1002 a TEXT frame before the last message was finished, 1002 local
RSV2: close 1002 reserved bits %s, 1002 local
RSV3: close 1002 reserved bits %s, 1002 local
