--TEST--
With reconnect a client may be there before its server
--FILE--
<?php
require __DIR__ . '/events.inc';

$port = free_port();
$client = new WebSocket\Client("ws://127.0.0.1:$port", at_once());
narrate($client);
$client->on('log', fn () => null);
$client->on('reconnect', function ($attempt) use ($port, &$server) {
    if ($attempt === 5) {
        $server = serve_on($port, '$server->on("open", fn ($connection) => $connection->send("at last")); $server->run();');
    }
});
$client->on('message', function ($message) use ($client) {
    echo "$message\n";
    $client->stop();
});
$client->run();
echo $server->stop();
--EXPECT--
open
at last
close 1001 "the client is stopping" clean local
exit 0
