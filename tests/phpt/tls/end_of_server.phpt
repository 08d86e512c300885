--TEST--
A server that is destroyed closes its TLS connections with 1001
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$server = serve_tls($authority->issue('site'), <<<'PHP'
    $server = listen(['tls' => $tls]);
    $server->on('message', fn ($connection, $text) => $text === 'exit' ? exit(3) : $connection->send($text));
    $server->run();
    PHP);
$peers = [open($server->port, $authority->trust()), open($server->port, $authority->trust())];
$peers[0]->send(TEXT, 'exit');
echo $peers[1]->next(), "\n", $peers[1]->next(), "\n", $server->end();
--EXPECTF--
close 1001%S
end
exit 3
