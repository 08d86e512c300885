--TEST--
Messages shorter than the threshold are sent plain, those of its length are compressed
--FILE--
<?php
require __DIR__ . '/../support.inc';

$sizes = [0, 1, 63, 64, 65, 499, 500];
foreach (['true', "['threshold' => 500]", "['threshold' => 500, 'contextTakeover' => true]", "['threshold' => 1 << 20]"] as $compression) {
    $server = serve(<<<PHP
        \$server = listen(['compression' => $compression]);
        \$server->on('message', function (\$connection, \$size) use (\$server) {
            \$connection->send(str_repeat('a', (int) \$size));
            \$server->broadcast(str_repeat('a', (int) \$size));
        });
        \$server->run();
        PHP);
    $peer = Peer::open_deflate($server->port);
    echo $compression, ':';
    foreach ($sizes as $size) {
        $peer->send(TEXT, (string) $size);
        [$sent, $broadcast] = [$peer->frame()[3], $peer->frame()[3]];
        echo " $size ", $sent === $broadcast ? ($sent ? 'compressed' : 'plain') : 'either';
    }
    echo "\n";
}
--EXPECTF--
true: 0 plain 1 plain 63 plain 64 compressed 65 compressed 499 compressed 500 compressed
['threshold' => 500]: 0 plain 1 plain 63 plain 64 plain 65 plain 499 plain 500 compressed
['threshold' => 500, 'contextTakeover' => true]: 0 plain 1 plain 63 plain 64 plain 65 plain 499 plain 500 compressed
['threshold' => 1 << 20]: 0 plain 1 plain 63 plain 64 plain 65 plain 499 plain 500 plain
