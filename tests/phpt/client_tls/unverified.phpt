--TEST--
verify false takes whoever answers, and warns once for each client
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/servers.inc';

$authority = new Authority(days: 0);
$files = $authority->issue('elsewhere', 1, 'elsewhere');
$authority->outlive();
$server = serve_openssl(context($files), '$peer->send(TEXT, "trust me"); $peer->next(); $peer->send_close(1000);');
foreach ([1, 2] as $number) {
    $client = client($server, ['verify' => false]);
    echo "client $number\n";
    $client->connect();
    echo $client->receive(10.0), "\n";
    $client->close();
}
// Nobody is warned of what does not happen.
$plain = serve('$peer = Peer::welcome(listen_raw()); $peer->next();');
(new WebSocket\Client($plain->url(), ['tls' => ['verify' => false]]))->connect()->close();
echo "end\n";
$server->signal(9);
--EXPECTF--
client 1
websocket: option 'tls.verify' is false: nobody knows who the server is, and whoever is in between can read and change everything: for tests only
trust me
client 2
websocket: option 'tls.verify' is false: nobody knows who the server is, and whoever is in between can read and change everything: for tests only
trust me
end
