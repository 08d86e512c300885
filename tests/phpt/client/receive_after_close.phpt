--TEST--
What arrived before the close is received before the ClosedException
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function ($connection) {
        $connection->send('one');
        $connection->send('two');
        $connection->close(4001, 'enough');
    });
    $server->on('close', fn () => print("closed\n"));
    $server->run();
    PHP);
$client = (new WebSocket\Client($server->url()))->connect();
$server->line();
echo $client->receive(5.0), ' ', $client->receive(5.0), "\n";
for ($i = 0; $i < 2; $i++) {
    try {
        $client->receive(5.0);
    } catch (WebSocket\ClosedException $closed) {
        echo describe($closed->closeInfo), "\n";
    }
}
var_dump($client->isOpen(), describe($client->closeInfo()));
--EXPECTF--
one two
4001 "enough" clean remote
4001 "enough" clean remote
bool(false)
string(26) "4001 "enough" clean remote"
