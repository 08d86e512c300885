--TEST--
What RFC 6455 forbids ends that connection with 1002
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $data) => print("message\n"));
    $server->on('close', fn ($connection, $info) => print("$info->code {$info->initiator->value}\n"));
    $server->run();
    PHP);
$mask = "\0\0\0\0";
$faults = [
    'unmasked, §5.1' => frame(TEXT, 'x', masked: false),
    'RSV1, §5.2' => frame(TEXT, 'x', first: 0xC1),
    'RSV2, §5.2' => frame(TEXT, 'x', first: 0xA1),
    'RSV3, §5.2' => frame(TEXT, 'x', first: 0x91),
    'opcode 3, §5.2' => frame(0x3, 'x'),
    'opcode 11, §5.2' => frame(0xB, 'x'),
    'length not minimal, 16 bits, §5.2' => "\x81\xFE\x00\x01{$mask}x",
    'length not minimal, 64 bits, §5.2' => "\x81\xFF" . pack('J', 1) . "{$mask}x",
    'length with the top bit, §5.2' => "\x81\xFF\x80\0\0\0\0\0\0\1{$mask}x",
    'continuation of nothing, §5.4' => frame(CONTINUATION, 'x'),
    'text within a message, §5.4' => frame(TEXT, 'x', fin: false) . frame(TEXT, 'y'),
    'ping in fragments, §5.5' => frame(PING, 'x', fin: false),
    'ping of 126 bytes, §5.5' => frame(PING, str_repeat('p', 126)),
    'close of 126 bytes, §5.5' => frame(CLOSE, pack('n', 1000) . str_repeat('p', 124)),
];
foreach ($faults as $fault => $bytes) {
    $peer = Peer::open($server->port);
    $peer->write($bytes);
    $close = $peer->frame();
    echo $fault, ': ', $close[0] === CLOSE ? unpack('n', $close[1])[1] : $close[0], ', ', $server->line(), "\n";
}
--EXPECTF--
unmasked, §5.1: 1002, 1002 local
RSV1, §5.2: 1002, 1002 local
RSV2, §5.2: 1002, 1002 local
RSV3, §5.2: 1002, 1002 local
opcode 3, §5.2: 1002, 1002 local
opcode 11, §5.2: 1002, 1002 local
length not minimal, 16 bits, §5.2: 1002, 1002 local
length not minimal, 64 bits, §5.2: 1002, 1002 local
length with the top bit, §5.2: 1002, 1002 local
continuation of nothing, §5.4: 1002, 1002 local
text within a message, §5.4: 1002, 1002 local
ping in fragments, §5.5: 1002, 1002 local
ping of 126 bytes, §5.5: 1002, 1002 local
close of 126 bytes, §5.5: 1002, 1002 local
