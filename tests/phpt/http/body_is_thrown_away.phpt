--TEST--
A request with a body is answered, the body thrown away: before the answer any, after it up to 256 KiB
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('request', fn ($request) => new WebSocket\Response(200, [], "$request->method " . $request->header('Content-Length')));
    $server->on('message', function ($connection) use ($server) {
        echo "busy\n";
        until(fn () => $server->stats()['messagesIn'] === 2, 'a second message');
    });
    $server->run();
    PHP);
// All of it after the answer, as the server has read no more than the head by then.
$peer = Peer::dial($server->port);
$peer->write(head('POST /form HTTP/1.1', 'Host: h', 'Content-Length: 262144'));
$peer->read_head();
$peer->write(str_repeat('x', 262144));
echo json_encode($peer->read_all()), "\n";
// All of it before the answer: PHP is busy, and the server reads on.
$busy = Peer::open($server->port);
$busy->send(TEXT, 'be busy');
echo $server->line(), "\n";
$peer = Peer::dial($server->port);
$peer->write(head('PUT /file HTTP/1.1', 'Host: h', 'Content-Length: 8388608') . str_repeat('x', 8388608));
$busy->send(TEXT, 'no longer');
echo outline($peer->read_all());
// Far more than that after the answer: the server does not read for ever.
$peer = Peer::dial($server->port);
$peer->write(head('POST /endless HTTP/1.1', 'Host: h', 'Transfer-Encoding: chunked'));
echo strtok($peer->read_head(), "\r"), "\n";
$sent = 0;
try {
    while ($sent < 64 << 20) {
        $peer->write(str_repeat('x', 65536));
        $sent += 65536;
    }
    echo "all was taken\n";
} catch (RuntimeException $refused) {
    echo $refused->getMessage(), "\n";
}
echo strtok(Peer::open($server->port)->head, "\r"), "\n";
--EXPECT--
"POST 262144"
busy
HTTP/1.1 200 OK
PUT 8388608
HTTP/1.1 200 OK
the other side has closed
HTTP/1.1 101 Switching Protocols
