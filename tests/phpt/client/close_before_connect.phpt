--TEST--
close() before connect() says so, and the client is closed for good
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => print("connected: {$connection->request->path}\n"));
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url('/never'));
$info = $client->close(4000, 'never mind');
var_dump($info instanceof WebSocket\CloseInfo, $info->code, $info->wasClean, $client->isOpen());
var_dump(describe($client->close()) === describe($info), describe($client->closeInfo()) === describe($info));
foreach (['connect' => [], 'send' => ['x'], 'sendBinary' => ['x'], 'ping' => [], 'receive' => [1.0]] as $method => $arguments) {
    try {
        $client->$method(...$arguments);
        echo "$method: no exception\n";
    } catch (WebSocket\ClosedException $closed) {
        echo "$method: ", $closed->closeInfo->code, "\n";
    }
}
try {
    foreach ($client as $message);
    echo "foreach: no exception\n";
} catch (WebSocket\ClosedException $closed) {
    echo 'foreach: ', $closed->closeInfo->code, "\n";
}
var_dump($client->response(), $client->subprotocol(), $client->bufferedAmount());
Peer::open($server->port, '/another')->drop();
echo $server->line(), "\n", $server->stop();
--EXPECT--
bool(true)
int(1006)
bool(false)
bool(false)
bool(true)
bool(true)
connect: 1006
send: 1006
sendBinary: 1006
ping: 1006
receive: 1006
foreach: 1006
NULL
NULL
int(0)
connected: /another
exit 0
