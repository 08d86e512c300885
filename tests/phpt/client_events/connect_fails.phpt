--TEST--
run() and poll() throw what connect() throws; a later run() begins anew
--FILE--
<?php
require __DIR__ . '/events.inc';

$port = free_port();
$client = new WebSocket\Client("ws://127.0.0.1:$port");
narrate($client);
$connect = outcome(fn () => $client->connect());
var_dump(str_starts_with($connect, 'WebSocket\ConnectException: '));
var_dump(outcome(fn () => $client->run()) === $connect);
var_dump(outcome(fn () => $client->poll(DEADLINE)) === $connect);
var_dump(outcome(fn () => $client->run()) === $connect);
$server = serve_on($port, '$server->on("open", fn ($connection) => $connection->close(1000)); $server->run();');
$client->run();
echo $server->stop();
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
open
close 1000 "" clean remote
exit 0
