--TEST--
A client and a server of ours over TLS: messages, pings, compression, and a clean close
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/servers.inc';

$authority = new Authority();
$server = serve_tls($authority->issue('site'), <<<'PHP'
    $server = listen(['tls' => $tls, 'compression' => true]);
    $server->on('message', fn ($connection, $data, $isBinary) => $isBinary ? $connection->sendBinary($data) : $connection->send($data));
    $server->on('close', fn ($connection, $info) => print(json_encode($connection->request->isSecure) . " $info->code\n"));
    $server->run();
    PHP);
$tls = ['caFile' => "$authority->directory/ca.pem"];
foreach ([false, true] as $compression) {
    $client = client($server, $tls, ['compression' => $compression, 'pingInterval' => 0.05]);
    foreach ([0, 100, 100000] as $size) {
        $client->send(prose($size));
        echo $client->receive(10.0)->data === prose($size) ? "$size " : "$size bytes came back as something else\n";
    }
    // A message is waited for, and a ping is due meanwhile.
    until(fn () => $client->receive(0.05) === null && $client->latency() !== null, 'the pong');
    echo $client->close()->code, "\n";
}
client($server, $tls)->connect();
echo $server->stop();
--EXPECTF--
0 100 100000 1000
0 100 100000 1000
true 1000
true 1000
true 1001
exit 0
