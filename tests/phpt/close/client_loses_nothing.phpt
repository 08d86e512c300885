--TEST--
What a client sent before close() reaches the server
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $data) use (&$bytes) { $bytes += strlen($data); });
    $server->on('close', function ($connection, $info) use (&$bytes) { echo $bytes, ' ', describe($info), "\n"; });
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url());
for ($i = 0; $i < 100; $i++) {
    $client->sendBinary(str_repeat('x', 100000));
}
$client->close(1000);
echo $server->line(), "\n";
--EXPECTF--
10000000 1000 "" clean remote
