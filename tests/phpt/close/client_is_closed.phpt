--TEST--
The server closes: what isOpen(), closeInfo(), receive(), send() and close() say at each stage
--FILE--
<?php
require __DIR__ . '/../support.inc';

$closes = [
    'with a code' => '$peer->send_close(4000, "enough");',
    'without a code' => '$peer->send(CLOSE);',
    'in a fragmented message' => '$peer->send(TEXT, "half", fin: false); $peer->send_close(1001);',
    'and ends its side' => '$peer->send_close(1000); $peer->hang_up();',
    'and says more' => '$peer->send_close(1000); $peer->send(TEXT, "not any more");',
];
foreach ($closes as $name => $code) {
    $server = serve("\$peer = Peer::welcome(listen_raw()); \$peer->send(TEXT, 'first'); $code echo \$peer->next(), \"\\n\"; ");
    $client = new WebSocket\Client($server->url());
    var_dump($client->isOpen(), $client->closeInfo());
    $client->connect();
    // The answer goes out without PHP.
    echo "$name: ", $server->end();
    until(fn () => $client->closeInfo() !== null, 'the end');
    echo json_encode($client->isOpen()), ' ', describe($client->closeInfo()), "\n";
    echo $client->receive(), '; ', outcome(fn () => $client->receive()), "\n";
    foreach (['receive' => [0.0], 'send' => ['x'], 'sendBinary' => ['x'], 'ping' => [], 'connect' => []] as $method => $arguments) {
        $closed = thrown(fn () => $client->$method(...$arguments));
        if (!$closed instanceof WebSocket\ClosedException || $closed->closeInfo != $client->closeInfo()) {
            echo "$method: ", describe($closed), "\n";
        }
    }
    echo outcome(fn () => $client->close(4001, 'not any more')), "\n";
}
--EXPECT--
bool(false)
NULL
with a code: close 4000
exit 0
false 4000 "enough" clean remote
first; WebSocket\ClosedException: the connection is closed: 4000 (Private use) "enough", clean, closed by the remote side
4000 "enough" clean remote
bool(false)
NULL
without a code: close
exit 0
false 1005 "" clean remote
first; WebSocket\ClosedException: the connection is closed: 1005 (No status), clean, closed by the remote side
1005 "" clean remote
bool(false)
NULL
in a fragmented message: close 1001
exit 0
false 1001 "" clean remote
first; WebSocket\ClosedException: the connection is closed: 1001 (Going away), clean, closed by the remote side
1001 "" clean remote
bool(false)
NULL
and ends its side: close 1000
exit 0
false 1000 "" clean remote
first; WebSocket\ClosedException: the connection is closed: 1000 (Normal), clean, closed by the remote side
1000 "" clean remote
bool(false)
NULL
and says more: close 1000
exit 0
false 1000 "" clean remote
first; WebSocket\ClosedException: the connection is closed: 1000 (Normal), clean, closed by the remote side
1000 "" clean remote
