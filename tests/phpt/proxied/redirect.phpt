--TEST--
A redirect is followed through the same proxy, which is asked for the next server
--FILE--
<?php
require __DIR__ . '/proxy.inc';

$server = serve('listen()->run();');
putenv("SERVER_PORT=$server->port");
$proxy = proxy(<<<'PHP'
    $asked = strtok($client->head(), "\r");
    echo $asked, "\n";
    $client->say("HTTP/1.1 200 OK\r\n\r\n");
    if (str_contains($asked, 'second')) {
        $client->lead_to((int) getenv('SERVER_PORT'));
    } else {
        echo strtok($client->head(), "\r"), "\n";
        $client->say("HTTP/1.1 302 Found\r\nLocation: ws://second.invalid:81/there\r\nContent-Length: 0\r\n\r\n");
    }
    PHP);
$client = new WebSocket\Client('ws://first.invalid/here', ['proxy' => "http://bob:s3cret@127.0.0.1:$proxy->port", 'followRedirects' => 1]);
echo $client->connect()->close(), "\n", $proxy->line(), "\n", $proxy->line(), "\n", $proxy->line(), "\n";
--EXPECT--
1000 (Normal), clean, closed by the local side
CONNECT first.invalid:80 HTTP/1.1
GET /here HTTP/1.1
CONNECT second.invalid:81 HTTP/1.1
