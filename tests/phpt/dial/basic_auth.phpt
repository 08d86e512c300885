--TEST--
User and password of the URL are basic authentication (RFC 7617), and are shown to nobody
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    while (true) {
        $peer = Peer::accept($listener);
        preg_match("/^Authorization: Basic (.*)\r$/m", $peer->head, $match);
        echo strtok($peer->head, "\r"), ' ', preg_match("/^Host: .*@/m", $peer->head), ' ', isset($match[1]) ? base64_decode($match[1], true) : 'none', "\n";
        $peer->write(head('HTTP/1.1 401 Unauthorized', 'Content-Length: 0'));
        $peer->drop();
    }
    PHP);
foreach (['user:p%40ss%3Aw%C3%B6rd@', 'user:wörd@', 'user@', ':key@', '@'] as $credentials) {
    $client = new WebSocket\Client("ws://{$credentials}127.0.0.1:$server->port/path");
    try {
        $client->connect();
    } catch (WebSocket\HandshakeException $exception) {
        echo $server->line(), " $exception->statusCode\n";
    }
    var_dump(str_contains($exception->getMessage() . print_r($client, true) . var_export($client, true), 'user'));
}
echo $exception->getMessage(), "\n";
$server = serve('$listener = listen_raw(); Peer::accept($listener)->drop();');
echo str_replace((string) $server->port, 'PORT', outcome(fn () => (new WebSocket\Client("ws://user:secret@127.0.0.1:$server->port"))->connect())), "\n";
foreach (['http://user:secret@host/', 'ws://user:sec/ret@host/', 'ws://user:secret@host/#x', 'ws://user:se cret@host', 'ws:user:secret@', 'user:secret@host', 'ws://a%3Ab:secret@host', 'ws://user:secret%0A@host'] as $url) {
    echo outcome(fn () => new WebSocket\Client($url)), "\n";
}
echo outcome(fn () => new WebSocket\Client('ws://user:secret@host', ['headers' => ['authorization' => 'Bearer secret']])), "\n";
--EXPECTF--
GET /path HTTP/1.1 0 user:p@ss:wörd 401
bool(false)
GET /path HTTP/1.1 0 user:wörd 401
bool(false)
GET /path HTTP/1.1 0 user: 401
bool(false)
GET /path HTTP/1.1 0 :key 401
bool(false)
GET /path HTTP/1.1 0 none 401
bool(false)
the server answered 401 Unauthorized where 101 Switching Protocols was due: credentials are missing or wrong
WebSocket\ConnectException: the connection to 127.0.0.1:PORT was lost: the server closed it without an answer to the handshake
ValueError: argument $url must be like ws://host:port/path, 'http://…@host/' is not a WebSocket URL: use ws:// in place of http://
ValueError: argument $url must be like ws://host:port/path, 'ws://…@host/' is not a URL: invalid port number
ValueError: argument $url must be like ws://host:port/path, 'ws://…@host/#x' has a fragment (#…), which RFC 6455 §3 forbids
ValueError: argument $url must be like ws://host:port/path, 'ws://…@host' has white space or control characters
ValueError: argument $url must be like ws://host:port/path, '…@' has no // in front of its host
ValueError: argument $url must be like ws://host:port/path, '…@host' has the scheme user
ValueError: argument $url must be like ws://host:port/path, 'ws://…@host' has a user name with a colon, or control characters in it or in the password, which basic authentication cannot send (RFC 7617 §2)
ValueError: argument $url must be like ws://host:port/path, 'ws://…@host' has a user name with a colon, or control characters in it or in the password, which basic authentication cannot send (RFC 7617 §2)
ValueError: argument $url must be like ws://host:port/path, 'ws://…@host' has a user name or password, and the option 'headers' has Authorization: one is enough
