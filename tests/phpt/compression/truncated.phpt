--TEST--
A payload that ends within a block is 1007, not a message
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => ['contextTakeover' => true]]);
    $server->on('message', fn ($connection, $text) => print('a message of ' . strlen($text) . " bytes\n"));
    $server->on('close', fn ($connection, $info) => print("$info->code {$info->initiator->value}\n"));
    $server->run();
    PHP);
$payload = (new Deflate())->deflate(prose(400));
foreach ([20, strlen($payload) - 20, 0] as $size) {
    foreach (['client_no_context_takeover', ''] as $parameter) {
        $peer = Peer::open_deflate($server->port, ...array_filter([$parameter]));
        $peer->send_compressed(TEXT, substr($payload, 0, $size));
        echo "$size of ", strlen($payload), ": ", $server->line(), "\n";
        $peer->drop();
    }
}
--EXPECTF--
20 of %d: 1007 local
20 of %d: 1007 local
%d of %d: 1007 local
%d of %d: 1007 local
0 of %d: 1007 local
0 of %d: 1007 local
