--TEST--
One stream_select() serves WebSocket connections and a TCP listener
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = serve_in_loop(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $text) => $connection->send("websocket $text"));
    $other = stream_socket_server('tcp://127.0.0.1:0');
    echo parse_url('tcp://' . stream_socket_get_name($other, false), PHP_URL_PORT), "\n";
    $stream = $server->stream();
    $is_over = false;
    while (!$is_over) {
        foreach (select([$stream, $other], null) as $ready) {
            if ($ready === $stream) {
                $server->poll();
                continue;
            }
            $client = stream_socket_accept($other);
            $line = fgets($client);
            fwrite($client, "tcp $line");
            fclose($client);
            $is_over = $line === "end\n";
        }
    }
    PHP);
$other = (int) $server->line();
$ask = function (string $line) use ($other): string {
    $socket = stream_socket_client("tcp://127.0.0.1:$other");
    fwrite($socket, "$line\n");
    return stream_get_contents($socket);
};
$peer = Peer::open($server->port);
for ($i = 0; $i < 3; $i++) {
    $peer->send(TEXT, "$i");
    echo $peer->next(), "\n", $ask("$i");
}
echo $ask('end'), $peer->next(), "\n", $server->end();
--EXPECT--
text websocket 0
tcp 0
text websocket 1
tcp 1
text websocket 2
tcp 2
tcp end
close 1001 the server is gone
exit 0
