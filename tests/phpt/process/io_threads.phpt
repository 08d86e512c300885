--TEST--
With worker threads everything works the same
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = run(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $text === 'close' ? $connection->close(4000) : $connection->send($text));
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP, '-d', 'websocket.io_threads=2');
$server->port = (int) $server->line();
$client = new WebSocket\Client($server->url());
$client->send('hello');
echo $client->receive(5.0), "\n";
$client->send('close');
echo outcome(fn () => $client->receive(5.0) ?? 'nothing'), "\n", $server->stop();
--EXPECTF--
hello
WebSocket\ClosedException: %S4000%S
4000 "" clean local
exit 0
