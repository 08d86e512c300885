--TEST--
A client that is destroyed while much waits to be sent: the script goes on at once, and all of it is sent in the background
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    $peer = Peer::welcome($listener);
    stream_socket_accept($listener, DEADLINE); // the word to read
    echo strlen($peer->frame()[1]), ' ', $peer->next(), "\n";
    $peer->send_close(1001);
    echo $peer->next(), "\n";
    PHP);
$client = new WebSocket\Client($server->url(), ['closeTimeout' => 10.0]);
$client->sendBinary(str_repeat('x', 16 << 20));
var_dump($client->bufferedAmount() > 0);
$started = microtime(true);
$client = null;
$took = microtime(true) - $started;
var_dump($took < 0.2 ?: $took);
stream_socket_client("tcp://127.0.0.1:$server->port");
echo $server->end();
--EXPECT--
bool(true)
bool(true)
16777216 close 1001
end
exit 0
