--TEST--
send() waits for room when the server reads slowly, and nothing is lost
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxPending' => 65536]);
    $server->on('message', function ($connection, $data) use (&$count) {
        usleep($count ? 0 : 300000);
        if (++$count === 400) {
            $connection->send('400 messages');
        }
    });
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url(), ['maxSendBuffer' => 131072]);
for ($i = 0; $i < 400; $i++) {
    $client->sendBinary(str_repeat('x', 65536));
    $most = max($most ?? 0, $client->bufferedAmount());
}
var_dump($most <= 131072 + 65536 + 14 ?: $most);
echo $client->receive(10.0), "\n";
--EXPECTF--
bool(true)
400 messages
