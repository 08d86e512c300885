--TEST--
A loop left by break can be taken up again
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(); $server->on("open", function ($connection) { foreach ([1, 2, 3, 4] as $n) { $connection->send("$n"); } $connection->close(); }); $server->run();');
$client = new WebSocket\Client($server->url());
foreach ($client as $message) {
    echo $message, "\n";
    if ($message->data === '2') {
        break;
    }
}
foreach ($client as $message) {
    echo "again $message\n";
}
--EXPECTF--
1
2
again 3
again 4
