--TEST--
A gibibyte of zeros in a megabyte costs the client no more than its limits allow
--SKIPIF--
<?php
if (!is_readable('/proc/self/status')) {
    echo 'skip there is no /proc';
}
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $peer = Peer::welcome(listen_raw(), 'Sec-WebSocket-Extensions: permessage-deflate');
    $peer->send_compressed(TEXT, "\xf2\x48\xcd\xc9\xc9\x07\x00");
    $peer->next();
    $peer->send_compressed(BINARY, bomb(1024));
    echo $peer->next(), "\n";
    PHP);
$client = new WebSocket\Client($server->url(), ['compression' => true]);
echo $client->receive(5.0), "\n";
$before = peak_memory();
$client->send('now');
echo outcome(fn () => $client->receive(10.0)), "\n", describe($client->closeInfo()), "\n", $server->end();
$growth = peak_memory() - $before;
var_dump($before > 0, $growth < 8 << 20 ?: $growth);
--EXPECTF--
Hello
WebSocket\ClosedException: %s1009%s
1009 "a message of at least 1048577 bytes, the limit is 1048576" %s local
close 1009 a message of at least 1048577 bytes, the limit is 1048576
exit 0
bool(true)
bool(true)
