--TEST--
A proxy that gives no tunnel is a ConnectException: which proxy, which server, what it said, what to do; no password
--FILE--
<?php
require __DIR__ . '/proxy.inc';

$http = fn (string $answer): string => '$client->head(); $client->say(' . var_export($answer, true) . ');';
$socks = fn (string $reply): string => '$client->expect("\5\2\0\2"); $client->say("\5\0"); $client->expect("\5\1\0\3\x0eserver.invalid\0\x50"); $client->say(' . var_export($reply, true) . ');';
foreach ([
    ['http', $http("HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"a\"\r\n\r\n")],
    ['http', $http("HTTP/1.1 403 Forbidden\r\n\r\n")],
    ['http', $http("HTTP/1.1 404 Not Found\r\n\r\n")],
    ['http', $http("HTTP/1.1 502 Bad Gateway\r\n\r\n")],
    ['http', $http("HTTP/1.1 503 Service Unavailable\r\n\r\n")],
    ['http', $http("HTTP/1.1 504 Gateway Timeout\r\n\r\n")],
    ['http', $http("SSH-2.0-OpenSSH_9.2\r\n")],
    ['http', $http("\x05\xff")],
    ['http', '$client->head();'],
    ['socks5', '$client->expect("\5\2\0\2"); $client->say("\5\xff");'],
    ['socks5', '$client->expect("\5\2\0\2"); $client->say("\5\2"); $client->expect("\1\3bob\6s3cret"); $client->say("\1\1");'],
    ['socks5', $socks("\x05\x01\x00\x01\x00\x00\x00\x00\x00\x00")],
    ['socks5', $socks("\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00")],
    ['socks5', $socks("\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00")],
    ['socks5', $socks("\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00")],
    ['socks5', '$client->expect("\5\2\0\2"); $client->say("HTTP/1.1 400 Bad Request\r\n\r\n");'],
] as [$scheme, $code]) {
    $proxy = proxy("$code unset(\$client);");
    $message = outcome(fn () => (new WebSocket\Client('ws://server.invalid/', ['proxy' => "$scheme://bob:s3cret@127.0.0.1:$proxy->port"]))->connect());
    $start = "WebSocket\\ConnectException: no tunnel to server.invalid:80 through the proxy $scheme://127.0.0.1:$proxy->port: ";
    echo str_starts_with($message, $start) ? substr($message, strlen($start)) : $message, "\n";
}
--EXPECT--
it refused the user or the password (407): are they right? Special characters are percent-encoded, @ is %40
it answered 403 "Forbidden": its rules forbid this server or this port; many proxies let CONNECT go to port 443 only (squid's SSL_ports, tinyproxy's ConnectPort)
it answered 404 "Not Found": a web server says that, is it an HTTP proxy?
it answered 502 "Bad Gateway": it could not connect to the server: is that running, on that port, and does the proxy know its name?
it answered 503 "Service Unavailable": it could not connect to the server: is that running, on that port, and does the proxy know its name?
it answered 504 "Gateway Timeout": the server did not answer it in time: is it running, and is the proxy allowed to reach it?
it answered "SSH-2.0-OpenSS", which is not HTTP: is this the port of an HTTP proxy?
it answered "\x05\xff", which is SOCKS and not HTTP: write socks5:// in place of http://
it closed the connection without an answer: is this the port of an HTTP proxy?
it takes neither a user and a password nor a client without: it may want GSSAPI, which is not supported
it refused the user or the password: are they right? Special characters are percent-encoded, @ is %40
it answered 0x01, general failure: is the server running, on that port, and does the proxy know its name? The proxy's log may say more
it answered 0x02, not allowed by its rules: have this server and port permitted there
it answered 0x04, host unreachable: it knows no such name, or the server's machine is down
it answered 0x05, connection refused: nothing listens at that port of the server
its answer begins with 0x48, which is HTTP and not SOCKS5: write http:// in place of socks5://
