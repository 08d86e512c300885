--TEST--
Messages of any size come back over TLS 1.2 and 1.3, and scripts see that it is secure
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$server = serve_tls($authority->issue('site'), <<<'PHP'
    $server = listen(['tls' => $tls, 'maxMessageSize' => 2 << 20]);
    echo str_replace((string) $server->port(), 'PORT', $server->address()), "\n";
    $server->on('open', fn ($connection) => var_dump($connection->request->isSecure));
    $server->on('message', fn ($connection, $data, $isBinary) => $isBinary ? $connection->sendBinary($data) : $connection->send($data));
    $server->run();
    PHP);
foreach (VERSIONS as $version => $method) {
    $peer = open($server->port, $authority->trust(['crypto_method' => $method]));
    echo $peer->context()['crypto']['protocol'], "\n";
    foreach ([0, 1, 125, 126, 65536, 1 << 20] as $size) {
        foreach ([TEXT => 'x', BINARY => "\xFF"] as $opcode => $byte) {
            $peer->send($opcode, str_repeat($byte, $size));
            if ($peer->frame() !== [$opcode, str_repeat($byte, $size), true, false]) {
                echo "$size bytes came back as something else\n";
            }
        }
    }
    $peer->send_close(1000, 'done');
    echo $peer->next(), "\n", $peer->next(), "\n";
}
echo $server->stop();
--EXPECTF--
TLSv1.2
close 1000
end
TLSv1.3
close 1000
end
wss://127.0.0.1:PORT
bool(true)
bool(true)
exit 0
