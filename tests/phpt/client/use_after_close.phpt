--TEST--
After close() sending and receiving is a ClosedException
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen()->run();');
$client = (new WebSocket\Client($server->url()))->connect();
$client->close(4000, 'over');
foreach ([fn () => $client->send('x'), fn () => $client->sendBinary('x'), fn () => $client->ping(), fn () => $client->receive(1.0)] as $call) {
    try {
        $call();
        echo "no exception\n";
    } catch (WebSocket\ClosedException $closed) {
        echo describe($closed->closeInfo), "\n";
    }
}
--EXPECTF--
4000 "over" clean local
4000 "over" clean local
4000 "over" clean local
4000 "over" clean local
