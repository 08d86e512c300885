--TEST--
A gibibyte of zeros in a megabyte costs the server no more than its limits allow
--SKIPIF--
<?php
if (!is_readable('/proc/self/status')) {
    echo 'skip there is no /proc';
}
--FILE--
<?php
require __DIR__ . '/../support.inc';

$bomb = bomb(1024);
foreach (['false', 'true'] as $takeover) {
    $server = serve(<<<PHP
        \$server = listen(['compression' => ['contextTakeover' => $takeover]]);
        \$server->on('message', fn (\$connection) => \$connection->send((string) peak_memory()));
        \$server->on('close', fn (\$connection, \$info) => print("\$info->code {\$info->initiator->value}\n"));
        \$server->run();
        PHP);
    $standing = Peer::open_deflate($server->port);
    $peak = function () use ($standing): int {
        $standing->send_compressed(TEXT, "\xf2\x48\xcd\xc9\xc9\x07\x00");
        return (int) substr($standing->next(), strlen('text '));
    };
    $before = $peak();
    for ($count = 0; $count < 5; $count++) {
        $peer = Peer::open_deflate($server->port);
        $peer->send_compressed(BINARY, $bomb);
        echo $peer->next(), ', ', $server->line(), "\n";
    }
    $growth = $peak() - $before;
    var_dump($before > 0, $growth < 8 << 20 ?: $growth);
}
--EXPECTF--
close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
bool(true)
bool(true)
close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
bool(true)
bool(true)
