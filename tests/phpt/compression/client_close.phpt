--TEST--
close() works with compression on, before and after messages
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => ['contextTakeover' => true]]);
    $server->on('message', fn ($connection, $text) => print(strlen($text) . ' bytes, '));
    $server->on('close', fn ($connection, $info) => print(describe($info) . "\n"));
    $server->run();
    PHP);
foreach ([[], [100], [100, 70000, 1]] as $sizes) {
    $client = (new WebSocket\Client($server->url(), ['compression' => ['contextTakeover' => true]]))->connect();
    foreach ($sizes as $size) {
        $client->send(prose($size));
    }
    echo describe($client->close(4000, 'fertig ✓')), "\n", $server->line(), "\n";
}
--EXPECTF--
4000 "fertig \u2713" clean local
4000 "fertig \u2713" clean remote
4000 "fertig \u2713" clean local
100 bytes, 4000 "fertig \u2713" clean remote
4000 "fertig \u2713" clean local
100 bytes, 70000 bytes, 1 bytes, 4000 "fertig \u2713" clean remote
