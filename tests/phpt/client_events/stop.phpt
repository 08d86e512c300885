--TEST--
stop() ends run(): what was received is told, the server gets 1001, and close is told once
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function ($connection) { for ($i = 1; $i <= 1000; $i++) $connection->send("$i"); });
    $server->on('message', fn ($connection, $text) => print("$text\n"));
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
foreach ([[], at_once()] as $options) {
    $client = new WebSocket\Client($server->url(), $options);
    $client->on('close', fn ($info) => print('close ' . describe($info) . "\n"));
    $client->on('reconnect', fn () => print("reconnect\n"));
    $last = 0;
    $client->on('message', function ($message) use ($client, &$last) {
        (int) "$message" === $last + 1 || print("$message after $last\n");
        $last = (int) "$message";
        if ($last === 5) {
            $client->stop();
            $client->stop();
            $client->send('after stop()');
        }
    });
    $client->run();
    // Those that have come by then; how many that is is TCP's affair.
    var_dump($last >= 5);
    echo outcome(fn () => $client->run()), "\n", outcome(fn () => $client->send('x')), "\n";
    echo $server->line(), "\n", $server->line(), "\n";
}
echo $server->stop();
--EXPECT--
close 1001 "the client is stopping" clean local
bool(true)
WebSocket\ClosedException: the connection is closed: 1001 (Going away) "the client is stopping", clean, closed by the local side
WebSocket\ClosedException: the connection is closed: 1001 (Going away) "the client is stopping", clean, closed by the local side
after stop()
1001 "the client is stopping" clean remote
close 1001 "the client is stopping" clean local
bool(true)
WebSocket\ClosedException: the connection is closed: 1001 (Going away) "the client is stopping", clean, closed by the local side
WebSocket\ClosedException: the connection is closed: 1001 (Going away) "the client is stopping", clean, closed by the local side
after stop()
1001 "the client is stopping" clean remote
exit 0
