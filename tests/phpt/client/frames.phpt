--TEST--
What a client sends is masked, with a new key for each frame
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $peer = Peer::welcome(listen_raw());
    $masks = [];
    for ($i = 0; $i < 3; $i++) {
        $bytes = $peer->raw(6 + 4);
        $masks[] = substr($bytes, 2, 4);
        echo bin2hex(substr($bytes, 0, 2)), "\n";
    }
    echo count(array_unique($masks)), "\n";
    PHP);
$client = (new WebSocket\Client($server->url()))->connect();
$client->send('text');
$client->sendBinary('data');
$client->ping('ping');
echo $server->end();
--EXPECTF--
8184
8284
8984
3
exit 0
