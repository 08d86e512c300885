--TEST--
A message to a room is good for members with and without compression, of any window
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => true]);
    $server->on('open', fn ($connection) => $connection->join('lobby'));
    $server->on('message', function ($connection, $text) use ($server) {
        echo $server->room('lobby')->send(str_repeat($text, 100), $connection), "\n";
    });
    $server->run();
    PHP);
$sender = Peer::open($server->port);
$plain = new WebSocket\Client($server->url());
$compressing = new WebSocket\Client($server->url(), ['compression' => true]);
$narrow = new WebSocket\Client($server->url(), ['compression' => ['windowBits' => 9]]);
$clients = [$plain->connect(), $compressing->connect(), $narrow->connect()];
foreach (['first ', 'second '] as $text) {
    $sender->send(TEXT, $text);
    echo $server->line(), "\n";
    foreach ($clients as $client) {
        var_dump($client->receive(5.0)->data === str_repeat($text, 100));
    }
}
--EXPECTF--
3
bool(true)
bool(true)
bool(true)
3
bool(true)
bool(true)
bool(true)
