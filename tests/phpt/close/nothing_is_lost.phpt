--TEST--
What was sent before the close arrives before it
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxSendBuffer' => 64 * 1048576]);
    $server->on('open', function ($connection) {
        for ($i = 0; $i < 200; $i++) {
            $connection->sendBinary(str_repeat(chr($i), 50000));
        }
        $connection->close(1000, 'all sent');
    });
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url());
$count = 0;
foreach ($client as $message) {
    if ($message->data !== str_repeat(chr($count), 50000)) {
        echo "message $count is wrong\n";
    }
    $count++;
}
echo $count, ' ', describe($client->closeInfo()), "\n";
--EXPECTF--
200 1000 "all sent" clean remote
