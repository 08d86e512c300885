--TEST--
A killed client is lost and the others stay
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/certificates.inc';

$authority = new Authority();
$server = serve_tls($authority->issue('site'), <<<'PHP'
    $server = listen(['tls' => $tls]);
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->on('close', fn ($connection, $info) => print("$info->code {$info->initiator->value} " . count($server) . "\n"));
    $server->run();
    PHP);
$killed = run('require ' . var_export(__DIR__ . '/certificates.inc', true) . ';' . <<<'PHP'
    $peer = open((int) $_SERVER['argv'][1], ['cafile' => $_SERVER['argv'][2], 'peer_name' => 'localhost']);
    echo "connected\n";
    $peer->next();
    PHP, '--', (string) $server->port, "$authority->directory/ca.pem");
echo $killed->line(), "\n";
$peer = open($server->port, $authority->trust());
$killed->signal(9);
echo $server->line(), "\n";
$peer->send(TEXT, 'still here');
echo $peer->next(), "\n";
--EXPECTF--
connected
1006 network 1
text still here
