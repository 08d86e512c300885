--TEST--
Answers that are no handshake are a ConnectException, each with its cause
--FILE--
<?php
require __DIR__ . '/../support.inc';

$answers = [
    'page' => 'head("HTTP/1.1 200 OK", "Content-Length: 2") . "hi"',
    'redirect' => 'head("HTTP/1.1 301 Moved Permanently", "Location: /", "Content-Length: 0")',
    'wrong accept' => 'head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=")',
    'no accept' => 'head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")',
    'no upgrade' => 'str_replace("Upgrade: websocket\r\n", "", $peer->switching())',
    'subprotocol not asked for' => '$peer->switching("Sec-WebSocket-Protocol: soap")',
    'extension not asked for' => '$peer->switching("Sec-WebSocket-Extensions: permessage-deflate")',
    'not HTTP' => '"220 mail.example.com ESMTP\r\n\r\n"',
    'nothing' => '""',
];
foreach ($answers as $name => $answer) {
    $server = serve("\$listener = listen_raw(); \$peer = Peer::accept(\$listener); \$peer->write($answer); \$peer->drop();");
    try {
        (new WebSocket\Client($server->url(), ['connectTimeout' => 5.0]))->connect();
        echo "$name: connected\n";
    } catch (WebSocket\ConnectException $exception) {
        echo "$name: ", $exception instanceof WebSocket\HandshakeException ? "HandshakeException $exception->statusCode" : 'ConnectException', "\n";
    }
}
--EXPECTF--
page: HandshakeException 200
redirect: HandshakeException 301
wrong accept: HandshakeException 101
no accept: HandshakeException 101
no upgrade: HandshakeException 101
subprotocol not asked for: HandshakeException 101
extension not asked for: HandshakeException 101
not HTTP: %rHandshake|Connect%rException%S
nothing: %rHandshake|Connect%rException%S
