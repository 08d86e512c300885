--TEST--
A close by the server is followed by another attempt, a clean one too; one of our own is not
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $codes = [1000, 1001, 1012, 4000, null];
    $server->on('open', function ($connection) use (&$codes) {
        $code = array_shift($codes);
        $code ? $connection->close($code) : $connection->send('stay');
    });
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url(), at_once());
narrate($client);
$client->on('reconnect', fn ($attempt) => print("reconnect $attempt\n"));
$client->on('message', fn () => $client->close(1000, 'of my own'));
$client->run();
echo $server->stop();
--EXPECT--
open
close 1000 "" clean remote
reconnect 1
open
close 1001 "" clean remote
reconnect 1
open
close 1012 "" clean remote
reconnect 1
open
close 4000 "" clean remote
reconnect 1
open
close 1000 "of my own" clean local
exit 0
