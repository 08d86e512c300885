--TEST--
What a server must not send ends the connection with the code of the fault
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    foreach ([
        frame(TEXT, 'masked'),
        frame(TEXT, 'x', masked: false, first: 0xC1),
        frame(TEXT, "\xff", masked: false),
        frame(BINARY, str_repeat('x', 2000), masked: false),
        frame(CLOSE, pack('n', 1005), masked: false),
    ] as $bytes) {
        $peer = Peer::welcome($listener);
        $peer->write($bytes);
        echo substr($peer->next(), 0, 10), "\n";
        $peer->drop();
    }
    PHP);
for ($i = 0; $i < 5; $i++) {
    $client = new WebSocket\Client($server->url(), ['maxMessageSize' => 1000, 'closeTimeout' => 1.0]);
    try {
        $client->receive(5.0);
        echo "no exception\n";
    } catch (WebSocket\ClosedException $closed) {
        echo $closed->closeInfo->code, ' ', $closed->closeInfo->initiator->value, "\n";
    }
}
echo $server->end();
--EXPECTF--
1002 local
1002 local
1007 local
1009 local
1002 local
close 1002
close 1002
close 1007
close 1009
close 1002
exit 0
