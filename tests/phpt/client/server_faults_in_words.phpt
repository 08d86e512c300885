--TEST--
What a server does wrong is a ClosedException that says what, and the server is told the same; messages before it are received
--FILE--
<?php
require __DIR__ . '/../support.inc';

$faults = [
    'masked' => 'frame(TEXT, "x")',
    'RSV1 without compression' => 'frame(TEXT, "x", masked: false, first: 0xC1)',
    'RSV3' => 'frame(TEXT, "x", masked: false, first: 0x91)',
    'a reserved opcode' => 'frame(0x3, "x", masked: false)',
    'not UTF-8' => 'frame(TEXT, "caf\xe9", masked: false)',
    'too big' => 'frame(BINARY, str_repeat("x", 1001), masked: false)',
    'too big in pieces' => 'frame(BINARY, str_repeat("x", 600), fin: false, masked: false) . frame(CONTINUATION, str_repeat("x", 401), masked: false)',
    'a continuation of nothing' => 'frame(CONTINUATION, "x", masked: false)',
    'a message within a message' => 'frame(TEXT, "x", fin: false, masked: false) . frame(TEXT, "y", masked: false)',
    'a ping in pieces' => 'frame(PING, "x", fin: false, masked: false)',
    'a large ping' => 'frame(PING, str_repeat("x", 126), masked: false)',
    'a length that could be shorter' => '"\x82\x7e\x00\x05hello"',
    'a close frame of one byte' => 'frame(CLOSE, "x", masked: false)',
    'a close reason that is not UTF-8' => 'frame(CLOSE, "\x03\xe8\xff", masked: false)',
];
foreach ($faults as $name => $bytes) {
    $server = serve("\$peer = Peer::welcome(listen_raw()); \$peer->send(TEXT, 'before'); \$peer->write($bytes); echo \$peer->next();");
    $client = new WebSocket\Client($server->url(), ['maxMessageSize' => 1000]);
    $before = $client->receive(5.0);
    $closed = thrown(fn () => $client->receive(5.0));
    $info = $closed->closeInfo;
    $told = substr($server->end(), 0, -strlen("exit 0\n"));
    echo "$name: ", describe($info), $before->data === 'before' && get_class($closed) === 'WebSocket\ClosedException'
        && $closed->getMessage() === "the connection is closed: $info" && $told === "close $info->code $info->reason" ? '' : " $before, $closed, $told", "\n";
}
--EXPECT--
masked: 1002 "a server must not mask its frames" unclean local
RSV1 without compression: 1002 "reserved bits 0b100 are set, but no extension that uses them was negotiated" unclean local
RSV3: 1002 "reserved bits 0b001 are set, but no extension that uses them was negotiated" unclean local
a reserved opcode: 1002 "opcode 0x3 is reserved" unclean local
not UTF-8: 1007 "a text message is not valid UTF-8" unclean local
too big: 1009 "a message of at least 1001 bytes, the limit is 1000" unclean local
too big in pieces: 1009 "a message of at least 1001 bytes, the limit is 1000" unclean local
a continuation of nothing: 1002 "a continuation frame without a message to continue" unclean local
a message within a message: 1002 "a TEXT frame before the last message was finished" unclean local
a ping in pieces: 1002 "a PING frame must not be fragmented" unclean local
a large ping: 1002 "a PING frame has 126 bytes, 125 are allowed" unclean local
a length that could be shorter: 1002 "length 5 is encoded in more bytes than it needs" unclean local
a close frame of one byte: 1002 "a close frame with one byte, which is half of a close code" unclean local
a close reason that is not UTF-8: 1007 "the reason to close is not valid UTF-8" unclean local
