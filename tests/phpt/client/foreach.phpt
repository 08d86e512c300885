--TEST--
foreach ends at a clean close and throws at any other
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function ($connection) {
        foreach (['one', 'two', 'three'] as $text) {
            $connection->send($text);
        }
        $connection->request->path === '/clean' ? $connection->close() : $connection->send('last');
    });
    $server->on('message', fn ($connection) => $connection->terminate());
    $server->run();
    PHP);
foreach (new WebSocket\Client($server->url('/clean')) as $message) {
    echo get_class($message), " $message\n";
}
$client = new WebSocket\Client($server->url('/dropped'));
try {
    foreach ($client as $message) {
        echo "$message\n";
        if ($message->data === 'last') {
            $client->send('drop me');
        }
    }
} catch (WebSocket\ClosedException $closed) {
    echo describe($closed->closeInfo), "\n";
}
--EXPECTF--
WebSocket\Message one
WebSocket\Message two
WebSocket\Message three
one
two
three
last
1006 "%S" unclean network
