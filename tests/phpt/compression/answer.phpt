--TEST--
The server answers with what it takes of an offer, or without the header
--FILE--
<?php
require __DIR__ . '/../support.inc';

// RFC 7692 §7.1; behind each configuration the offers to it.
$configurations = [
    'true' => [
        '',
        'client_max_window_bits',
        'client_max_window_bits=10; server_no_context_takeover',
        'server_max_window_bits=15',
        'server_max_window_bits=9; client_max_window_bits=8',
        'server_max_window_bits="10"; CLIENT_No_Context_Takeover',
        'x-unknown=1',
        'server_no_context_takeover; server_no_context_takeover',
        'server_no_context_takeover=1',
        'server_max_window_bits',
        'server_max_window_bits=7',
        'server_max_window_bits=16',
        'server_max_window_bits=08',
        'client_max_window_bits=x',
        'client_max_window_bits; client_max_window_bits=9',
        // §5: in the client's order, those with a fault left out.
        'server_max_window_bits=16, permessage-deflate; server_max_window_bits=12, permessage-deflate',
    ],
    "['contextTakeover' => true]" => ['', 'client_max_window_bits', 'server_no_context_takeover', 'client_no_context_takeover', 'server_max_window_bits=10'],
    "['contextTakeover' => true, 'windowBits' => 9]" => ['', 'client_max_window_bits', 'client_max_window_bits=8; server_max_window_bits=12'],
    "['windowBits' => 12]" => ['', 'client_max_window_bits=15', 'server_max_window_bits=10; client_max_window_bits=10'],
];
foreach ($configurations as $compression => $offers) {
    $server = serve("listen(['compression' => $compression])->run();");
    echo "$compression\n";
    foreach ($offers as $offer) {
        $peer = Peer::open_deflate($server->port, ...($offer === '' ? [] : [$offer]));
        echo "  $offer: ", str_replace(['permessage-deflate', 'context_takeover', 'max_window_bits'], ['deflate', 'takeover', 'bits'], extensions($peer->head)), "\n";
    }
}
$server = serve("listen(['compression' => true])->run();");
foreach (['', 'x-webkit-deflate-frame', 'x; y=1, Permessage-Deflate', "x\r\nSec-WebSocket-Extensions: permessage-deflate"] as $offers) {
    echo json_encode($offers), ': ', extensions(Peer::open($server->port, '/', "Sec-WebSocket-Extensions: $offers")->head), "\n";
}
--EXPECTF--
true
  : deflate; server_no_takeover; client_no_takeover
  client_max_window_bits: deflate; server_no_takeover; client_no_takeover
  client_max_window_bits=10; server_no_context_takeover: deflate; server_no_takeover; client_no_takeover; client_bits=10
  server_max_window_bits=15: deflate; server_no_takeover; client_no_takeover; server_bits=15
  server_max_window_bits=9; client_max_window_bits=8: deflate; server_no_takeover; client_no_takeover; server_bits=9; client_bits=8
  server_max_window_bits="10"; CLIENT_No_Context_Takeover: deflate; server_no_takeover; client_no_takeover; server_bits=10
  x-unknown=1: none
  server_no_context_takeover; server_no_context_takeover: none
  server_no_context_takeover=1: none
  server_max_window_bits: none
  server_max_window_bits=7: none
  server_max_window_bits=16: none
  server_max_window_bits=08: none
  client_max_window_bits=x: none
  client_max_window_bits; client_max_window_bits=9: none
  server_max_window_bits=16, permessage-deflate; server_max_window_bits=12, permessage-deflate: deflate; server_no_takeover; client_no_takeover; server_bits=12
['contextTakeover' => true]
  : deflate
  client_max_window_bits: deflate
  server_no_context_takeover: deflate; server_no_takeover
  client_no_context_takeover: deflate; client_no_takeover
  server_max_window_bits=10: deflate; server_bits=10
['contextTakeover' => true, 'windowBits' => 9]
  : deflate; server_bits=9
  client_max_window_bits: deflate; server_bits=9; client_bits=9
  client_max_window_bits=8; server_max_window_bits=12: deflate; server_bits=9; client_bits=8
['windowBits' => 12]
  : deflate; server_no_takeover; client_no_takeover; server_bits=12
  client_max_window_bits=15: deflate; server_no_takeover; client_no_takeover; server_bits=12; client_bits=12
  server_max_window_bits=10; client_max_window_bits=10: deflate; server_no_takeover; client_no_takeover; server_bits=10; client_bits=10
"": none
"x-webkit-deflate-frame": none
"x; y=1, Permessage-Deflate": permessage-deflate; server_no_context_takeover; client_no_context_takeover
"x\r\nSec-WebSocket-Extensions: permessage-deflate": permessage-deflate; server_no_context_takeover; client_no_context_takeover
