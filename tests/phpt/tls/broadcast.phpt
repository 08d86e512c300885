--TEST--
A broadcast reaches clients over TLS and without
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$server = serve_tls($authority->issue('site'), <<<'PHP'
    $server = listen();
    $server->listen('127.0.0.1', 0, ['tls' => $tls]);
    echo parse_url($server->addresses()[1], PHP_URL_PORT), "\n";
    echo implode(' ', array_map(fn ($address) => parse_url($address, PHP_URL_SCHEME), $server->addresses())), "\n";
    $server->on('message', fn ($connection, $size) => print($server->broadcast(str_repeat('b', (int) $size)) . "\n"));
    $server->run();
    PHP);
$port = (int) $server->line();
echo $server->line(), "\n";
$peers = [Peer::open($server->port), ...array_map(fn () => open($port, $authority->trust()), range(1, 3))];
foreach ([3, 5000, 1 << 20] as $size) {
    $peers[0]->send(TEXT, (string) $size);
    foreach ($peers as $peer) {
        if ($peer->frame() !== [TEXT, str_repeat('b', $size), true, false]) {
            echo "$size bytes did not arrive\n";
        }
    }
}
echo $server->stop();
--EXPECTF--
ws wss
4
4
4
exit 0
