--TEST--
maxMessageSize holds after inflating: a message of that size passes, one byte more is 1009
--FILE--
<?php
require __DIR__ . '/../support.inc';

$deflate = new Deflate();
foreach ([[1, 'false'], [1000, 'false'], [1000, 'true'], [1 << 20, 'false'], [1 << 20, 'true']] as [$limit, $takeover]) {
    $server = serve(<<<PHP
        \$server = listen(['maxMessageSize' => $limit, 'compression' => ['contextTakeover' => $takeover]]);
        \$server->on('message', fn (\$connection, \$data) => print(strlen(\$data) . ' ' . md5(\$data) . "\n"));
        \$server->on('close', fn (\$connection, \$info) => print("\$info->code {\$info->initiator->value}\n"));
        \$server->run();
        PHP);
    foreach ([$limit, $limit + 1] as $size) {
        foreach (['whole', 'in fragments'] as $form) {
            $payload = $deflate->deflate(prose($size));
            $peer = Peer::open_deflate($server->port);
            if ($form === 'whole') {
                $peer->send_compressed(TEXT, $payload);
            } else {
                $peer->send_compressed(TEXT, substr($payload, 0, 2), fin: false);
                $peer->send(CONTINUATION, substr($payload, 2));
            }
            echo $size - $limit, " past $limit, $form: ";
            if ($size > $limit) {
                echo $peer->next(), ', ', $server->line(), "\n";
            } else {
                echo $server->line() === "$size " . md5(prose($size)) ? 'passes' : 'differs', "\n";
                $peer->send_close(1000);
                $server->line();
            }
        }
    }
}
--EXPECTF--
0 past 1, whole: passes
0 past 1, in fragments: passes
1 past 1, whole: close 1009 a message of at least 2 bytes, the limit is 1, 1009 local
1 past 1, in fragments: close 1009 a message of at least 2 bytes, the limit is 1, 1009 local
0 past 1000, whole: passes
0 past 1000, in fragments: passes
1 past 1000, whole: close 1009 a message of at least 1001 bytes, the limit is 1000, 1009 local
1 past 1000, in fragments: close 1009 a message of at least 1001 bytes, the limit is 1000, 1009 local
0 past 1000, whole: passes
0 past 1000, in fragments: passes
1 past 1000, whole: close 1009 a message of at least 1001 bytes, the limit is 1000, 1009 local
1 past 1000, in fragments: close 1009 a message of at least 1001 bytes, the limit is 1000, 1009 local
0 past 1048576, whole: passes
0 past 1048576, in fragments: passes
1 past 1048576, whole: close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
1 past 1048576, in fragments: close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
0 past 1048576, whole: passes
0 past 1048576, in fragments: passes
1 past 1048576, whole: close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
1 past 1048576, in fragments: close 1009 a message of at least 1048577 bytes, the limit is 1048576, 1009 local
