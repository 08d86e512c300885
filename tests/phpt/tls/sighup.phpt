--TEST--
SIGHUP reads the certificates again and drops nobody; without TLS it ends the process as ever
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$hangup = 1;
$authority = new Authority();
$trust = $authority->trust();
$server = serve_tls($authority->issue('site', 1), <<<'PHP'
    $server = listen(['tls' => $tls]);
    $server->on('log', fn ($level, $message) => print("$level " . str_replace(dirname($tls['cert']) . '/', '', $message) . "\n"));
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$peer = open($server->port, $trust);
$authority->issue('site', 2);
$server->signal($hangup);
echo $server->line(), "\n";
$peer->send(TEXT, 'still here');
echo $peer->next(), ', serial ', serial($server->port, $trust), "\n";
$authority->file('site.key', 'rubbish');
$server->signal($hangup);
echo $server->line(), "\n";
$peer->send(TEXT, 'and still');
echo $peer->next(), ', serial ', serial($server->port, $trust), "\n", $server->stop();

$plain = serve('listen()->run();');
Peer::open($plain->port);
$plain->signal($hangup);
echo $plain->end();
--EXPECTF--
info TLS was reloaded: the certificate in site.pem is valid until %s UTC
text still here, serial 2
warning TLS was not reloaded, what was read before stays in use: option 'tls.key': site.key: there is no private key in it, %s
text and still, serial 2
exit 0
signal 1
