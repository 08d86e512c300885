--TEST--
A HandshakeException has up to 64 KiB of the body, however it is framed, and every header
--FILE--
<?php
require __DIR__ . '/../support.inc';

$answers = [
    'length' => 'head("HTTP/1.1 403 Forbidden", "Content-Length: 5") . "hello, and more"',
    'chunked' => 'head("HTTP/1.1 403 Forbidden", "Transfer-Encoding: chunked", "Content-Length: 1") . "5\r\nhello\r\n7;a=b\r\n, world\r\n0\r\n\r\n"',
    'to the end' => 'head("HTTP/1.0 403 Forbidden") . "hello"',
    'nothing' => 'head("HTTP/1.1 403 Forbidden", "Content-Length: 0")',
    'no content' => 'head("HTTP/1.1 204 No Content") . "hello"',
    '64 KiB' => 'head("HTTP/1.1 403 Forbidden", "Content-Length: 65536") . str_repeat("x", 65536)',
    '64 KiB and one' => 'head("HTTP/1.1 403 Forbidden", "Content-Length: 65537") . str_repeat("x", 65537)',
    '64 KiB in chunks and one' => 'head("HTTP/1.1 403 Forbidden", "Transfer-Encoding: chunked") . "10001\r\n" . str_repeat("x", 65537) . "\r\n0\r\n\r\n"',
    'more than announced' => 'head("HTTP/1.1 403 Forbidden") . str_repeat("x", 200000)',
    'bad chunk' => 'head("HTTP/1.1 403 Forbidden", "Transfer-Encoding: chunked") . "5\r\nhello\r\nnonsense"',
];
foreach ($answers as $name => $answer) {
    $server = serve("\$listener = listen_raw(); \$peer = Peer::accept(\$listener); \$peer->write($answer); \$peer->hang_up(); \$peer->read_all();");
    try {
        (new WebSocket\Client($server->url()))->connect();
    } catch (WebSocket\HandshakeException $exception) {
        echo "$name: $exception->statusCode ", strlen($exception->body) > 20 ? strlen($exception->body) . ' bytes' : json_encode($exception->body), "\n";
    }
}
// A body that comes slowly is waited for while it comes.
$server = serve(<<<'PHP'
    $listener = listen_raw();
    $peer = Peer::accept($listener);
    $peer->write(head('HTTP/1.1 503 Busy', 'Content-Length: 5', 'Set-Cookie: a=1, 2', 'set-cookie: b=3', 'X-One: 1'));
    foreach (str_split('hello') as $letter) {
        usleep(300000);
        $peer->write($letter);
    }
    PHP);
try {
    (new WebSocket\Client($server->url()))->connect();
} catch (WebSocket\HandshakeException $exception) {
    echo "slow: $exception->statusCode $exception->body ", json_encode($exception->headers), "\n";
}
--EXPECT--
length: 403 "hello"
chunked: 403 "hello, world"
to the end: 403 "hello"
nothing: 403 ""
no content: 204 ""
64 KiB: 403 65536 bytes
64 KiB and one: 403 65536 bytes
64 KiB in chunks and one: 403 65536 bytes
more than announced: 403 65536 bytes
bad chunk: 403 "hello"
slow: 503 hello {"content-length":["5"],"set-cookie":["a=1, 2","b=3"],"x-one":["1"]}
