--TEST--
A message that comes in pieces outlives a time-out; the connection that breaks in the middle of one is 1006
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    $peer = Peer::welcome($listener);
    $bytes = frame(TEXT, 'one ', fin: false, masked: false) . frame(CONTINUATION, 'two ', fin: false, masked: false) . frame(CONTINUATION, 'three', masked: false);
    foreach ([3, 5, 9, 16] as $end) {
        $peer->write(substr($bytes, $sent ?? 0, $end - ($sent ?? 0)));
        $sent = $end;
        echo "$end\n";
        stream_socket_accept($listener, DEADLINE); // the word to go on
    }
    $peer->write(substr($bytes, $sent) . "\x81\x05hel");
    PHP);
$client = (new WebSocket\Client($server->url()))->connect();
for ($i = 0; $i < 4; $i++) {
    echo $server->line(), ' ', describe($client->receive($i * 0.03)), "\n";
    stream_socket_client("tcp://127.0.0.1:$server->port");
}
echo $client->receive(5.0), "\n", outcome(fn () => $client->receive()), "\n";
--EXPECT--
3 null
5 null
9 null
16 null
one two three
WebSocket\ClosedException: the connection is closed: 1006 (Abnormal) "the peer ended the TCP connection", not clean, lost by the network
