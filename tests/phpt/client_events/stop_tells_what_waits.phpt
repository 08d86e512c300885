--TEST--
stop() and a signal: what was received before is told, and then the connection is closed
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/events.inc';

// The pong says that the client has read all of them, whatever its handler does.
$server = serve('$server = listen(); $server->on("open", function ($connection) { for ($i = 1; $i <= 500; $i++) $connection->send("$i"); $connection->ping(); }); $server->on("pong", fn () => print("read\n")); $server->run();');
foreach ([fn ($client) => $client->stop(), fn () => posix_kill(getmypid(), SIGTERM)] as $stop) {
    extension_loaded('posix') || dl('posix');
    $client = new WebSocket\Client($server->url());
    $told = [];
    $client->on('message', function ($message) use ($client, $server, $stop, &$told) {
        $told[] = (int) "$message";
        if (count($told) === 1) {
            echo $server->line(), "\n";
            $stop($client);
        }
    });
    $client->on('close', fn ($info) => print(describe($info) . "\n"));
    $client->run();
    var_dump($told === range(1, 500) ?: count($told));
}
echo $server->stop();
--EXPECT--
read
1001 "the client is stopping" clean local
bool(true)
read
1001 "the client is stopping" clean local
bool(true)
exit 0
