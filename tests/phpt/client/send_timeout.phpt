--TEST--
send() and ping() give up after sendTimeout: nothing of that message is sent, and the connection lives on
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    $peer = Peer::welcome($listener);
    stream_socket_accept($listener, DEADLINE); // the word to read
    for ($count = 0; ($next = $peer->frame()) && $next[0] === BINARY; $count++);
    echo "$count messages, then $next[1]\n", $peer->next(), "\n";
    PHP);
$client = new WebSocket\Client($server->url(), ['maxSendBuffer' => 65536, 'sendTimeout' => 0.3, 'pingInterval' => 0]);
$message = str_repeat('x', 65536);
for ($sent = 0; $sent < 10000; $sent++) {
    $started = microtime(true);
    try {
        $client->sendBinary($message);
    } catch (WebSocket\TimeoutException $timeout) {
        break;
    }
}
$took = microtime(true) - $started;
var_dump(get_parent_class($timeout), ($took >= 0.3 && $took < 3) ?: $took);
$waiting = $client->bufferedAmount();
echo str_replace((string) $waiting, 'N', $timeout->getMessage()), "\n";
foreach (['send' => 'text', 'ping' => 'ping'] as $method => $argument) {
    echo get_class(thrown(fn () => $client->$method($argument))), "\n";
}
var_dump($client->bufferedAmount() === $waiting, $client->isOpen(), $client->closeInfo());

stream_socket_client("tcp://127.0.0.1:$server->port");
$client->send('the next one');
$client->close();
var_dump($server->line() === "$sent messages, then the next one");
echo $server->end();
--EXPECT--
string(28) "WebSocket\WebSocketException"
bool(true)
nothing of this was sent: N bytes sent before still wait for the server to read, and there was no room (maxSendBuffer) for 0.3 s (sendTimeout); the connection is open. A server that waits for this script to receive() reads nothing either
WebSocket\TimeoutException
WebSocket\TimeoutException
bool(true)
bool(true)
NULL
bool(true)
close 1000
exit 0
