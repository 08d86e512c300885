--TEST--
WebSocket\run() serves a server and two clients in one process, until each has stopped
--FILE--
<?php
require __DIR__ . '/events.inc';

$other = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $connection->send(strtoupper($text))); $server->run();');
$server = new WebSocket\Server('127.0.0.1', 0);
$inner = new WebSocket\Client($server->address());
$outer = new WebSocket\Client($other->url());
// What the inner client sends goes through the server and the outer client to the other process, and back.
$server->on('message', fn ($connection, $text) => $outer->send($text));
$outer->on('message', function ($message) use ($server) {
    foreach ($server as $connection) {
        $connection->send("$message");
    }
});
$left = 100;
$inner->on('open', fn () => $inner->send('question 100'));
$inner->on('message', function ($message) use ($inner, &$left) {
    "$message" === "QUESTION $left" || print("$message instead of $left\n");
    if (--$left > 0) {
        $inner->send("question $left");
    } else {
        $inner->close(1000, 'done');
    }
});
$inner->on('close', fn ($info) => print('inner ' . describe($info) . "\n"));
$outer->on('close', function ($info) use ($server) {
    echo 'outer ', describe($info), "\n";
    $server->stop();
});
$server->on('close', function ($connection, $info) use ($outer) {
    echo 'server ', describe($info), "\n";
    $outer->stop();
});
$server->on('stop', fn () => print("stopped\n"));
WebSocket\run($server, $inner, $outer);
var_dump($left, outcome(fn () => WebSocket\run($server)), outcome(fn () => WebSocket\run($inner)));
echo $other->stop();
--EXPECT--
inner 1000 "done" clean local
server 1000 "done" clean remote
outer 1001 "the client is stopping" clean local
stopped
int(0)
string(96) "LogicException: the server has stopped and its address is free: make a new Server to serve again"
string(106) "WebSocket\ClosedException: the connection is closed: 1000 (Normal) "done", clean, closed by the local side"
exit 0
