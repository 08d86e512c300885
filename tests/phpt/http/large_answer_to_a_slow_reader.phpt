--TEST--
A client that reads a large answer slowly gets all of it
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('request', fn () => new WebSocket\Response(200, [], str_repeat('x', 8 << 20)));
    $server->run();
    PHP);
$client = stream_socket_client("tcp://127.0.0.1:$server->port");
fwrite($client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
for ($size = 0, $start = microtime(true); !feof($client); $size += strlen(fread($client, 65536))) {
    // As a link of a few megabytes a second: longer than the server waits for a peer's last words.
    if ($size < 6 << 20) {
        usleep(25000);
    }
}
var_dump($size > 8 << 20, microtime(true) - $start > 2.0);
echo $server->stop();
--EXPECT--
bool(true)
bool(true)
exit 0
