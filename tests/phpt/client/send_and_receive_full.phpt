--TEST--
Both sides full of what the other does not read: send() says so, and receiving makes room
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxSendBuffer' => 1 << 30]);
    $server->on('message', function ($connection, $data) {
        $connection->sendBinary($data);
        // It serves nobody else before this one has read that, as a blocking server would.
        until(fn () => $connection->bufferedAmount() < 65536 || !$connection->isOpen(), 'the client to read');
    });
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url(), ['maxSendBuffer' => 65536, 'sendTimeout' => 0.5]);
for ($sent = 0; $sent < 10000; $sent++) {
    try {
        $client->sendBinary(str_repeat('x', 65536));
    } catch (WebSocket\TimeoutException) {
        break;
    }
}
for ($received = 0; $received < $sent && $client->receive(5.0); $received++);
var_dump($sent < 10000, $received === $sent, $client->isOpen());
--EXPECT--
bool(true)
bool(true)
bool(true)
