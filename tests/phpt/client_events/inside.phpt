--TEST--
What a handler may not do in its own run() or poll()
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $connection->send($text)); $server->run();');
foreach (['run', 'poll'] as $method) {
    echo "in $method()\n";
    $client = new WebSocket\Client($server->url());
    $client->on('open', function () use ($client) {
        foreach ([$client->run(...), $client->poll(...), $client->receive(...), fn () => iterator_to_array($client), fn () => WebSocket\Client::select([$client]), fn () => WebSocket\run($client)] as $call) {
            echo preg_replace('/: .*/', '', outcome($call)), "\n";
        }
        $client->send('an echo');
    });
    $client->on('message', function ($message) use ($client) {
        echo "$message\n", describe($client->close(3001, 'enough')), "\n", describe($client->close()), "\n";
    });
    $client->on('close', fn ($info) => print('close ' . describe($info) . "\n"));
    $method === 'run' ? $client->run() : until(fn () => $client->poll(0.1) >= 0 && $client->closeInfo() && $client->poll() === 0, 'the end');
}
echo outcome(fn () => $client->receive()), "\n";
echo $server->stop();
--EXPECT--
in run()
LogicException
LogicException
LogicException
LogicException
LogicException
LogicException
an echo
3001 "enough" clean local
3001 "enough" clean local
close 3001 "enough" clean local
in poll()
LogicException
LogicException
LogicException
LogicException
LogicException
LogicException
an echo
3001 "enough" clean local
3001 "enough" clean local
close 3001 "enough" clean local
WebSocket\ClosedException: the connection is closed: 3001 (Registered) "enough", clean, closed by the local side
exit 0
