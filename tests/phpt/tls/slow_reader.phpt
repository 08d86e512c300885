--TEST--
A reader that is slow over TLS gets megabytes in order, and is heard meanwhile
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$server = serve_tls($authority->issue('site'), <<<'PHP'
    $server = listen(['tls' => $tls, 'maxSendBuffer' => 64 << 20]);
    $server->on('message', function ($connection, $text) {
        if ($text === 'all') {
            for ($i = 0; $i < 512; $i++) {
                $connection->sendBinary(str_repeat(chr($i % 256), 16384));
            }
        }
        echo $text, ' ', $connection->bufferedAmount() > 1 << 20 ? 'much' : 'little', " waits\n";
    });
    $server->run();
    PHP);
foreach (VERSIONS as $version => $method) {
    $peer = open($server->port, $authority->trust(['crypto_method' => $method]));
    $peer->send(TEXT, 'all');
    echo $server->line(), "\n";
    $peer->send(TEXT, 'still');
    echo $server->line(), "\n";
    $peer->send(PING, 'there?');
    for ($i = 0; $i < 512; $i++) {
        if ($peer->frame() !== [BINARY, str_repeat(chr($i % 256), 16384), true, false]) {
            echo "message $i is not what was sent\n";
        }
    }
    echo $peer->next(), "\n";
    $peer->send(TEXT, 'now');
    echo $server->line(), "\n";
}
echo $server->stop();
--EXPECTF--
all much waits
still much waits
pong there?
now little waits
all much waits
still much waits
pong there?
now little waits
exit 0
