--TEST--
The option headers adds to the request, and may say another Host
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    while (true) {
        $peer = Peer::welcome($listener);
        echo preg_replace('/(?<=Key: ).*/', 'KEY', str_replace("\r", '', $peer->head)), "--\n";
    }
    PHP);
function headers(Child $server, array $options): void
{
    (new WebSocket\Client($server->url(), $options))->connect();
    while (($line = $server->line()) !== '--') {
        echo str_replace((string) $server->port, 'PORT', $line), "\n";
    }
}
headers($server, ['headers' => ['X-One' => '1', 'x-list' => ['a', 'b'], 'X-Empty' => '', 'X-None' => [], 'X-Text' => "Grüße\tan alle"], 'origin' => 'https://example.com']);
headers($server, ['headers' => ['host' => 'chat.example', 'Origin' => 'null', 'Authorization' => 'Bearer token', 'Cookie' => 'a=b'], 'subprotocols' => ['chat']]);
--EXPECT--
GET / HTTP/1.1
Host: 127.0.0.1:PORT
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Key: KEY
Sec-WebSocket-Version: 13
X-One: 1
x-list: a
x-list: b
X-Empty: 
X-Text: Grüße	an alle
Origin: https://example.com

GET / HTTP/1.1
Host: chat.example
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Key: KEY
Sec-WebSocket-Version: 13
Sec-WebSocket-Protocol: chat
Origin: null
Authorization: Bearer token
Cookie: a=b

