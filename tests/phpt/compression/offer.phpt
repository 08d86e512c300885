--TEST--
The client offers what it is configured to
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $listener = listen_raw();
    for ($count = 0; $count < 7; $count++) {
        echo extensions(Peer::welcome($listener)->head), "\n";
    }
    PHP);
foreach ([
    false,
    true,
    [],
    ['contextTakeover' => true],
    ['windowBits' => 9],
    ['contextTakeover' => true, 'windowBits' => 12],
    ['level' => 9, 'threshold' => 0],
] as $compression) {
    (new WebSocket\Client($server->url(), ['compression' => $compression]))->connect();
    echo $server->line(), "\n";
}
--EXPECTF--
none
permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits
permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits
permessage-deflate; client_max_window_bits
permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=9
permessage-deflate; server_max_window_bits=12; client_max_window_bits=12
permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits
