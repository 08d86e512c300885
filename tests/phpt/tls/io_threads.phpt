--TEST--
Threads that read and PHP that writes share a TLS connection
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$child = run('$tls = ' . var_export($authority->issue('site'), true) . ';' . <<<'PHP'
    $server = listen(['tls' => $tls]);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP, '-d', 'websocket.io_threads=2');
$child->port = (int) $child->line();
$peers = array_map(fn () => open($child->port, $authority->trust()), range(1, 5));
for ($round = 0; $round < 20; $round++) {
    foreach ([10, 20000, 300] as $size) {
        array_walk($peers, fn (Peer $peer, int $i) => $peer->send(TEXT, str_repeat((string) $i, $size)));
    }
    foreach ([10, 20000, 300] as $size) {
        foreach ($peers as $i => $peer) {
            if ($peer->frame() !== [TEXT, str_repeat((string) $i, $size), true, false]) {
                echo "round $round, $size bytes: something else came back\n";
            }
        }
    }
}
echo $child->stop();
--EXPECTF--
exit 0
