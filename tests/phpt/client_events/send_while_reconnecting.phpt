--TEST--
Between two connections send() throws, as it does after the end; the next one is the event loop's to make
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = serve('$server = listen(); $server->on("open", fn ($connection) => $connection->close(1012)); $server->run();');
$client = new WebSocket\Client($server->url(), at_once());
$rounds = 0;
$client->on('reconnect', function () use ($client, &$rounds) {
    var_dump($client->isOpen());
    echo outcome(fn () => $client->send('x')), "\n", outcome(fn () => $client->connect()), "\n", describe($client->closeInfo()), "\n";
    if (++$rounds === 2) {
        echo describe($client->close()), "\n";
    }
});
$client->run();

// One that never was connected connects for whoever needs it, before its turn.
$client = new WebSocket\Client('ws://127.0.0.1:' . ($port = free_port()), ['reconnect' => ['initialDelay' => 30, 'jitter' => false]]);
$client->on('log', fn () => null);
$client->on('reconnect', function ($attempt) use ($client, $port, &$late) {
    echo "reconnect $attempt\n", strstr(outcome(fn () => $client->send('too early')), ':', true), "\n";
    $late = serve_on($port, '$server->on("message", fn ($connection, $text) => $connection->send($text)); $server->run();');
    $client->send('now');
});
$client->on('open', fn () => print("open\n"));
$client->on('message', function ($message) use ($client) {
    echo "$message\n";
    $client->stop();
});
var_dump(seconds(fn () => $client->run()) < 10.0);
echo $late->stop(), $server->stop();
--EXPECT--
bool(false)
WebSocket\ClosedException: the connection is closed: 1012 (Service restart), clean, closed by the remote side
WebSocket\ClosedException: the connection is closed: 1012 (Service restart), clean, closed by the remote side
1012 "" clean remote
bool(false)
WebSocket\ClosedException: the connection is closed: 1012 (Service restart), clean, closed by the remote side
WebSocket\ClosedException: the connection is closed: 1012 (Service restart), clean, closed by the remote side
1012 "" clean remote
1012 "" clean remote
reconnect 1
WebSocket\ConnectException
open
now
bool(true)
exit 0
exit 0
