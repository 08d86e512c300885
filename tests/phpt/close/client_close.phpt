--TEST--
Client::close() waits for the answer and tells how it ended
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
$client = (new WebSocket\Client($server->url()))->connect();
var_dump($client->isOpen(), $client->closeInfo());
$info = $client->close(4000, 'fertig ✓');
echo describe($info), "\n", $server->line(), "\n";
var_dump($client->isOpen(), describe($client->closeInfo()) === describe($info), describe($client->close(1000, 'again')) === describe($info));
--EXPECTF--
bool(true)
NULL
4000 "fertig \u2713" clean local
4000 "fertig \u2713" clean remote
bool(false)
bool(true)
bool(true)
