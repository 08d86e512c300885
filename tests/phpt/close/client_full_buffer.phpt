--TEST--
close() with a send buffer full of what the server does not read ends at closeTimeout, or with all of it sent
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([false, true] as $reads) {
    $server = serve('$listener = listen_raw(); $peer = Peer::welcome($listener); stream_socket_accept($listener, DEADLINE);' . ($reads ? <<<'PHP'
        echo strlen($peer->frame()[1]), ' ', $peer->next(), "\n";
        $peer->send_close(1000);
        PHP : ''));
    $client = new WebSocket\Client($server->url(), ['closeTimeout' => $reads ? 10.0 : 0.4]);
    $client->sendBinary(str_repeat('x', 16 << 20));
    var_dump($client->bufferedAmount() > 0);
    if ($reads) {
        stream_socket_client("tcp://127.0.0.1:$server->port");
    }
    $started = microtime(true);
    echo describe($client->close()), "\n";
    $took = microtime(true) - $started;
    var_dump($reads || ($took >= 0.4 && $took < 2) ?: $took, $client->bufferedAmount());
    $reads || stream_socket_client("tcp://127.0.0.1:$server->port");
    echo $server->end();
}
--EXPECT--
bool(true)
1006 "the close frame with code 1000 was not answered: no answer within closeTimeout (0.4 s)" unclean local
bool(true)
int(0)
exit 0
bool(true)
1000 "" clean local
bool(true)
int(0)
16777216 close 1000
exit 0
