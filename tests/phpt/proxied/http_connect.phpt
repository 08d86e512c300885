--TEST--
An HTTP proxy is asked for the server by name, told user and password, and passes everything on
--FILE--
<?php
require __DIR__ . '/proxy.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $data) => $connection->send("{$connection->request->header('host')}: $data"));
    $server->run();
    PHP);
putenv("SERVER_PORT=$server->port");
$proxy = proxy(<<<'PHP'
    echo $client->head();
    $client->say("HTTP/1.1 200 Connection established\r\n\r\n");
    $client->lead_to((int) getenv('SERVER_PORT'));
    PHP);
foreach (['http://bob:s%3Acr%40t@', 'http://'] as $start) {
    $client = new WebSocket\Client('ws://server.invalid:8080/chat', ['proxy' => "{$start}127.0.0.1:$proxy->port"]);
    $client->send('hello');
    echo $client->receive(DEADLINE), "\n", $client->close(), "\n";
    while (($line = $proxy->line()) !== "\r") {
        echo $line, "\n";
    }
}
--EXPECT--
server.invalid:8080: hello
1000 (Normal), clean, closed by the local side
CONNECT server.invalid:8080 HTTP/1.1
Host: server.invalid:8080
Proxy-Authorization: Basic Ym9iOnM6Y3JAdA==
server.invalid:8080: hello
1000 (Normal), clean, closed by the local side
CONNECT server.invalid:8080 HTTP/1.1
Host: server.invalid:8080
