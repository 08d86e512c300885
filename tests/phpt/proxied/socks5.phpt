--TEST--
A SOCKS5 proxy is told user and password if it wants them, asked for the server by name, and passes everything on
--FILE--
<?php
require __DIR__ . '/proxy.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $data) => $connection->send("{$connection->request->header('host')}: $data"));
    $server->run();
    PHP);
putenv("SERVER_PORT=$server->port");
$wanting = proxy(<<<'PHP'
    $client->expect("\x05\x02\x00\x02");
    $client->say("\x05\x02");
    $client->expect("\x01\x03bob\x06s:cr@t");
    $client->say("\x01\x00");
    $client->expect("\x05\x01\x00\x03\x0eserver.invalid\x1f\x90");
    $client->say("\x05\x00\x00\x04" . str_repeat("\x00", 16) . "\x00\x50");
    $client->lead_to((int) getenv('SERVER_PORT'));
    PHP);
$open = proxy(<<<'PHP'
    $client->expect("\x05\x01\x00");
    $client->say("\x05\x00");
    $client->expect("\x05\x01\x00\x03\x0eserver.invalid\x1f\x90");
    $client->say("\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50");
    $client->lead_to((int) getenv('SERVER_PORT'));
    PHP);
foreach (["socks5://bob:s%3Acr%40t@127.0.0.1:$wanting->port", "socks5h://127.0.0.1:$open->port"] as $proxy) {
    $client = new WebSocket\Client('ws://server.invalid:8080/chat', ['proxy' => $proxy]);
    $client->send('hello');
    echo $client->receive(DEADLINE), "\n", $client->close(), "\n";
}
--EXPECT--
server.invalid:8080: hello
1000 (Normal), clean, closed by the local side
server.invalid:8080: hello
1000 (Normal), clean, closed by the local side
