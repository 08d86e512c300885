--TEST--
A client over TLS whose connection is read by threads
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/servers.inc';

$authority = new Authority();
$server = serve_tls($authority->issue('site'), <<<'PHP'
    $server = listen(['tls' => $tls]);
    $server->on('message', fn ($connection, $data) => $connection->send($data));
    $server->run();
    PHP);
$options = ['tls' => ['caFile' => "$authority->directory/ca.pem"]];
echo run('[$url, $options] = ' . var_export(["wss://localhost:$server->port/", $options], true) . ';' . <<<'PHP'
    $clients = array_map(fn () => new WebSocket\Client($url, $options), range(1, 5));
    for ($round = 0; $round < 20; $round++) {
        foreach ([10, 20000, 300] as $size) {
            array_walk($clients, fn ($client, $i) => $client->send(str_repeat((string) $i, $size)));
        }
        foreach ([10, 20000, 300] as $size) {
            foreach ($clients as $i => $client) {
                if ($client->receive(10.0)->data !== str_repeat((string) $i, $size)) {
                    echo "round $round, $size bytes: something else came back\n";
                }
            }
        }
    }
    foreach ($clients as $client) {
        echo $client->close()->code, ' ';
    }
    PHP, '-d', 'websocket.io_threads=2')->end();
echo $server->stop();
--EXPECTF--
1000 1000 1000 1000 1000 exit 0
exit 0
