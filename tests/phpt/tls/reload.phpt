--TEST--
reloadTls() is for new connections: a hundred open ones go on, and bad files change nothing
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$trust = $authority->trust();
$server = serve_tls($authority->issue('site', 1), <<<'PHP'
    $server = listen(['tls' => $tls]);
    $server->on('log', fn ($level, $message) => print("$level " . str_replace(dirname($tls['cert']) . '/', '', $message) . "\n"));
    $server->on('message', function ($connection, $text) use ($server) {
        if ($text === 'reload') {
            $text = outcome($server->reloadTls(...)) === 'null' ? 'reloaded' : 'not reloaded';
        }
        $connection->send($text);
    });
    $server->run();
    PHP);
for ($i = 0; $i < 100; $i++) {
    $peers[] = open($server->port, $trust + ['crypto_method' => array_values(VERSIONS)[$i % 2]]);
}
$echoed = function () use ($peers): int {
    array_walk($peers, fn (Peer $peer, int $i) => $peer->send(TEXT, "number $i"));
    return count(array_filter($peers, fn (Peer $peer, int $i) => $peer->next() === "text number $i", ARRAY_FILTER_USE_BOTH));
};
echo $echoed(), ' serial ', serial($server->port, $trust), "\n";
$authority->issue('site', 2);
echo 'serial ', serial($server->port, $trust), " until it is reloaded\n";
$peers[0]->send(TEXT, 'reload');
echo $peers[0]->next(), ' ', $echoed(), ' serial ', serial($server->port, $trust), "\n";
$authority->file('site.key', 'rubbish');
$peers[0]->send(TEXT, 'reload');
echo $peers[0]->next(), ' ', $echoed(), ' serial ', serial($server->port, $trust), "\n";
echo $server->stop();
--EXPECTF--
100 serial 1
serial 1 until it is reloaded
text reloaded 100 serial 2
text not reloaded 100 serial 2
info TLS was reloaded: the certificate in site.pem is valid until %d-%d-%d %d:%d:%d UTC
warning TLS was not reloaded, what was read before stays in use: option 'tls.key': site.key: there is no private key in it, which starts with '-----BEGIN PRIVATE KEY-----'
exit 0
