--TEST--
response() tells what the server agreed to
--FILE--
<?php
require __DIR__ . '/../support.inc';

$agreed = function (WebSocket\Client $client): string {
    $headers = array_change_key_case($client->connect()->response()->headers);
    return implode((array) ($headers['sec-websocket-extensions'] ?? 'none'));
};
foreach (['true', "['contextTakeover' => true, 'windowBits' => 11]", 'false'] as $compression) {
    $server = serve("listen(['compression' => $compression])->run();");
    foreach ([false, true, ['contextTakeover' => true, 'windowBits' => 9]] as $ours) {
        echo $agreed(new WebSocket\Client($server->url(), ['compression' => $ours])), "\n";
    }
}
--EXPECTF--
none
permessage-deflate; server_no_context_takeover; client_no_context_takeover
permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=9
none
permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=11; client_max_window_bits=11
permessage-deflate; server_max_window_bits=9; client_max_window_bits=9
none
none
none
