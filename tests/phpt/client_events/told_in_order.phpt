--TEST--
run() tells of the opening, of each message, and of the end, and then returns
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => $connection->send('hello') && $connection->sendBinary("\xff\x00"));
    $server->on('message', fn ($connection, $text) => $connection->close(3000, "after $text"));
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url());
narrate($client);
$client->on('open', function (mixed ...$arguments) use ($client) {
    var_dump(count($arguments), $arguments[0] === $client, $client->isOpen());
});
$client->on('message', function (mixed ...$arguments) use ($client) {
    echo count($arguments), ' ', describe($arguments[0]), "\n";
    $arguments[0]->isBinary && $client->send('the question');
});
$client->run();
var_dump($client->isOpen());
echo describe($client->closeInfo()), "\n", outcome(fn () => $client->run()), "\n", $client->poll(), "\n", $server->stop();
--EXPECT--
int(1)
bool(true)
bool(true)
1 text hello
1 binary ff00
close 3000 "after the question" clean remote
bool(false)
3000 "after the question" clean remote
WebSocket\ClosedException: the connection is closed: 3000 (Registered) "after the question", clean, closed by the remote side
0
exit 0
