--TEST--
A redirect that is not followed is a HandshakeException that says where it leads and why it was not
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    while (true) {
        $peer = Peer::accept($listener);
        $headers = array_filter([rawurldecode(substr(explode(' ', $peer->head)[1], 1))]);
        $peer->write(head('HTTP/1.1 302 Found', 'Content-Length: 4', ...$headers) . 'body');
    }
    PHP);
foreach ([
    [0, 'Location: wss://example.com/chat'], [0, ''], [5, ''], [5, 'Location: ftp://a/'], [5, 'Location: ws+unix:/run/a.sock:/'],
    [5, 'Location: ws://user:secret@a/'], [5, 'Location: //a b/'], [5, 'Location: ws://:0/'],
] as [$most, $header]) {
    try {
        (new WebSocket\Client($server->url('/' . rawurlencode($header)), ['followRedirects' => $most]))->connect();
    } catch (WebSocket\HandshakeException $exception) {
        echo $exception->getMessage(), "\n  $exception->statusCode $exception->body ", json_encode($exception->headers, JSON_UNESCAPED_SLASHES), "\n";
    }
}
// The socket is for one server.
$path = sys_get_temp_dir() . '/websocket-redirect-' . getmypid() . '.sock';
$server = run(<<<'PHP'
    $listener = stream_socket_server("unix://$argv[1]");
    echo "ready\n";
    foreach (['/next', 'http://localhost/last', 'http://127.0.0.1/'] as $location) {
        $peer = Peer::accept($listener);
        echo strtok($peer->head, "\r"), "\n";
        $peer->write(head('HTTP/1.1 302 Found', 'Content-Length: 0', "Location: $location"));
    }
    PHP, '--', $path);
$server->line();
echo outcome(fn () => (new WebSocket\Client("ws+unix:$path:/first", ['followRedirects' => 5]))->connect()), "\n";
echo $server->end();
unlink($path);
--EXPECT--
the server answered 302 Found where 101 Switching Protocols was due: the server redirects, to "wss://example.com/chat"; the option 'followRedirects' is 0, so it was not followed
  302 body {"content-length":["4"],"location":["wss://example.com/chat"]}
the server answered 302 Found where 101 Switching Protocols was due: the server redirects; it does not say where to, it has no Location
  302 body {"content-length":["4"]}
the server answered 302 Found where 101 Switching Protocols was due: the server redirects; it does not say where to, it has no Location
  302 body {"content-length":["4"]}
the server answered 302 Found where 101 Switching Protocols was due: the server redirects, to "ftp://a/"; it was not followed, its Location has the scheme ftp
  302 body {"content-length":["4"],"location":["ftp://a/"]}
the server answered 302 Found where 101 Switching Protocols was due: the server redirects, to "ws+unix:/run/a.sock:/"; it was not followed, its Location has the scheme ws+unix
  302 body {"content-length":["4"],"location":["ws+unix:/run/a.sock:/"]}
the server answered 302 Found where 101 Switching Protocols was due: the server redirects, to "ws://…@a/"; it was not followed, its Location has a user name or password
  302 body {"content-length":["4"],"location":["ws://user:secret@a/"]}
the server answered 302 Found where 101 Switching Protocols was due: the server redirects, to "//a b/"; it was not followed, its Location has white space or control characters
  302 body {"content-length":["4"],"location":["//a b/"]}
the server answered 302 Found where 101 Switching Protocols was due: the server redirects, to "ws://:0/"; it was not followed, its Location is not a URL: empty host
  302 body {"content-length":["4"],"location":["ws://:0/"]}
WebSocket\HandshakeException: the server answered 302 Found where 101 Switching Protocols was due: the server redirects, to "http://127.0.0.1/"; it was not followed, because it leads from the unix socket to another server
GET /first HTTP/1.1
GET /next HTTP/1.1
GET /last HTTP/1.1
exit 0
