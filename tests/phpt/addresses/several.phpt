--TEST--
TCP on IPv4 and IPv6 and a unix socket side by side reach the same handlers
--SKIPIF--
<?php if (!@stream_socket_server('tcp://[::1]:0')) echo 'skip no IPv6 on loopback';
--FILE--
<?php
require __DIR__ . '/../support.inc';

$path = sys_get_temp_dir() . '/websocket-' . getmypid() . '.sock';
$child = run(<<<'PHP'
    $server = new WebSocket\Server('127.0.0.1', 0);
    $same = $server->listen('::1', $server->port())->listen('unix:' . $_SERVER['argv'][1]);
    echo json_encode([$same === $server, $server->port(), $server->address(), $server->addresses()]), "\n";
    $server->on('message', fn ($connection, $text) => $server->broadcast("$text to all"));
    $server->run();
    echo json_encode($server->addresses()), "\n";
    PHP, '--', $path);
[$same, $port, $address, $addresses] = json_decode($child->line());
var_dump($same, $address === "ws://127.0.0.1:$port", $addresses === ["ws://127.0.0.1:$port", "ws://[::1]:$port", "unix:$path"]);
$peers = [Peer::open("tcp://127.0.0.1:$port"), Peer::open("tcp://[::1]:$port"), Peer::open("unix://$path")];
foreach ($peers as $i => $peer) {
    $peer->send(TEXT, "from $i");
    foreach ($peers as $other) {
        echo $other->next(), "\n";
    }
}
$child->signal();
foreach ($peers as $peer) {
    echo $peer->next(), "\n";
    $peer->send_close(1001);
}
var_dump(count(json_decode($child->line())), file_exists($path));
foreach (["tcp://127.0.0.1:$port", "tcp://[::1]:$port", "unix://$path"] as $gone) {
    var_dump(@stream_socket_client($gone));
}
echo $child->end();
--EXPECT--
bool(true)
bool(true)
bool(true)
text from 0 to all
text from 0 to all
text from 0 to all
text from 1 to all
text from 1 to all
text from 1 to all
text from 2 to all
text from 2 to all
text from 2 to all
close 1001 the server is stopping
close 1001 the server is stopping
close 1001 the server is stopping
int(3)
bool(false)
bool(false)
bool(false)
bool(false)
exit 0
