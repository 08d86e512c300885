--TEST--
ws+unix:/socket:/path connects to a socket, in the form of Node's ws
--FILE--
<?php
require __DIR__ . '/../support.inc';

$path = sys_get_temp_dir() . '/websocket unix:url ' . getmypid() . '.sock';
$server = run(<<<'PHP'
    $listener = stream_socket_server("unix://$argv[1]");
    echo "ready\n";
    for ($clients = 0; $clients < 2; $clients++) {
        $peer = Peer::welcome($listener);
        echo strtok($peer->head, "\r"), preg_match("/\r\nHost: (.*)\r/", $peer->head, $match) ? " $match[1]" : '', "\n";
        $peer->drop();
    }
    PHP, '--', $path);
$server->line();
$url = 'ws+unix:' . strtr($path, [' ' => '%20', ':' => '%3A']);
(new WebSocket\Client("$url:/path?query=1:2"))->connect();
(new WebSocket\Client(str_replace('unix:', 'unix://', $url)))->connect();
echo $server->end();
$refused = outcome(fn () => (new WebSocket\Client($url))->connect());
unlink($path);
$missing = outcome(fn () => (new WebSocket\Client($url))->connect());
echo str_replace($path, 'PATH', "$refused\n$missing\n");
--EXPECT--
GET /path?query=1:2 HTTP/1.1 localhost
GET / HTTP/1.1 localhost
exit 0
WebSocket\ConnectException: cannot connect to unix:PATH: connection refused: the socket file is there, but nobody listens at it; is the server running?
WebSocket\ConnectException: cannot connect to unix:PATH: no such socket file: is the server running?
