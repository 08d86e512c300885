--TEST--
The level 9 makes a message shorter than the level 1
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([1, 9] as $level) {
    $server = serve(<<<PHP
        \$server = listen(['compression' => ['level' => $level]]);
        \$server->on('open', fn (\$connection) => \$connection->send(prose(100000)));
        \$server->run();
        PHP);
    $sizes[] = strlen(Peer::open_deflate($server->port)->frame()[1]);
}
var_dump($sizes[0] > $sizes[1] ?: $sizes);
--EXPECTF--
bool(true)
