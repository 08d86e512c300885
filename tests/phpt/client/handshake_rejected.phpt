--TEST--
An answer other than 101 is a HandshakeException with status, headers and body
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    $peer = Peer::accept($listener);
    $peer->write(head('HTTP/1.1 403 Forbidden', 'X-Reason: tired', 'Content-Length: 12') . "Not today.\r\n");
    $peer->read_all();
    PHP);
try {
    (new WebSocket\Client($server->url()))->connect();
} catch (WebSocket\HandshakeException $exception) {
    $headers = array_change_key_case($exception->headers);
    var_dump($exception instanceof WebSocket\ConnectException, $exception->statusCode, implode((array) $headers['x-reason']), trim($exception->body));
    echo $exception->getMessage(), "\n";
}
--EXPECTF--
bool(true)
int(403)
string(5) "tired"
string(10) "Not today."
%s403%S
