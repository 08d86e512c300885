--TEST--
wss through a proxy: TLS is with the server, whose name the certificate has to be for; what is for the proxy stays outside
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/proxy.inc';
require __DIR__ . '/../tls/certificates.inc';

$authority = new Authority();
putenv('TLS=' . json_encode($authority->issue('site')));
$server = serve(<<<'PHP'
    $server = listen(['tls' => json_decode(getenv('TLS'), true)]);
    $server->on('message', function ($connection, $data) {
        $request = $connection->request;
        $connection->send(json_encode([$data, $request->isSecure, $request->header('host'), $request->header('proxy-authorization')]));
    });
    $server->run();
    PHP);
putenv("SERVER_PORT=$server->port");
$http = proxy(<<<'PHP'
    $client->head();
    $client->say("HTTP/1.1 200 OK\r\n\r\n");
    $client->lead_to((int) getenv('SERVER_PORT'));
    PHP);
$socks = proxy(<<<'PHP'
    $client->expect("\x05\x02\x00\x02");
    $client->say("\x05\x02");
    $client->expect("\x01\x03bob\x06s3cret");
    $client->say("\x01\x00");
    $client->expect("\x05\x01\x00\x03\x0eserver.invalid\x01\xbb");
    $client->say("\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50");
    $client->lead_to((int) getenv('SERVER_PORT'));
    PHP);
$tls = ['caFile' => "$authority->directory/ca.pem"];
foreach (["http://bob:s3cret@127.0.0.1:$http->port", "socks5://bob:s3cret@127.0.0.1:$socks->port"] as $proxy) {
    $client = new WebSocket\Client('wss://server.invalid/', ['proxy' => $proxy, 'tls' => $tls + ['serverName' => 'localhost']]);
    $client->send(str_repeat('x', 100000));
    echo substr($client->receive(DEADLINE), 100000), "\n", $client->close(), "\n";
    echo outcome(fn () => (new WebSocket\Client('wss://server.invalid/', ['proxy' => $proxy, 'tls' => $tls]))->connect()), "\n";
}
--EXPECTF--
xx",true,"server.invalid",null]
1000 (Normal), clean, closed by the local side
WebSocket\TlsException: no TLS with server.invalid:443 through the proxy http://127.0.0.1:%d: the server's certificate is for localhost, %s and not for server.invalid: %s
xx",true,"server.invalid",null]
1000 (Normal), clean, closed by the local side
WebSocket\TlsException: no TLS with server.invalid:443 through the proxy socks5://127.0.0.1:%d: the server's certificate is for localhost, %s and not for server.invalid: %s
