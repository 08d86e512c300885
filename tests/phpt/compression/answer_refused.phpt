--TEST--
An answer that was not offered or has a fault is a HandshakeException that names it
--FILE--
<?php
require __DIR__ . '/../support.inc';

$cases = [
    [false, 'permessage-deflate'],
    [false, 'x-other; a=1'],
    [true, 'x-other'],
    [true, 'permessage-deflate, permessage-deflate'],
    [true, 'permessage-deflate; x-unknown=1'],
    [true, 'permessage-deflate; server_no_context_takeover; server_no_context_takeover'],
    [true, 'permessage-deflate; server_no_context_takeover=1'],
    [true, 'permessage-deflate; server_max_window_bits'],
    [true, 'permessage-deflate; client_max_window_bits'],
    [true, 'permessage-deflate; client_max_window_bits=7'],
    [true, 'permessage-deflate; server_max_window_bits=16'],
    [true, 'permessage-deflate; server_max_window_bits=010'],
    [['windowBits' => 9], 'permessage-deflate; client_max_window_bits=10'],
    [['windowBits' => 9], 'permessage-deflate; server_max_window_bits=15'],
    [true, 'permessage-deflate; ='],
];
$server = serve('$answers = ' . var_export(array_column($cases, 1), true) . ';' . <<<'PHP'
    $listener = listen_raw();
    foreach ($answers as $answer) {
        Peer::welcome($listener, "Sec-WebSocket-Extensions: $answer")->drop();
    }
    PHP);
foreach ($cases as [$compression, $answer]) {
    try {
        (new WebSocket\Client($server->url(), ['compression' => $compression]))->connect();
        echo "$answer: connected\n";
    } catch (WebSocket\HandshakeException $exception) {
        echo "$exception->statusCode ", strstr($exception->getMessage(), 'the server'), "\n";
    }
}
--EXPECTF--
101 the server turned on the extension "permessage-deflate", which was not asked for
101 the server turned on the extension "x-other; a=1", which was not asked for
101 the server turned on the extension "x-other", which was not asked for
101 the server turned on the extension "permessage-deflate" on top of the same one: %s
101 the server turned on permessage-deflate with "x-unknown=1", which RFC 7692 does not define: %s
101 the server turned on permessage-deflate with "server_no_context_takeover", which comes twice: %s
101 the server turned on permessage-deflate with "server_no_context_takeover=1", which takes no value: %s
101 the server turned on permessage-deflate with "server_max_window_bits", which needs a value from 8 to 15: %s
101 the server turned on permessage-deflate with "client_max_window_bits", which needs a value from 8 to 15: %s
101 the server turned on permessage-deflate with "client_max_window_bits=7", whose value must be a number from 8 to 15: %s
101 the server turned on permessage-deflate with "server_max_window_bits=16", whose value must be a number from 8 to 15: %s
101 the server turned on permessage-deflate with "server_max_window_bits=010", whose value must be a number from 8 to 15: %s
101 the server turned on permessage-deflate with "client_max_window_bits=10", where 9 at most was offered: %s
101 the server turned on permessage-deflate with "server_max_window_bits=15", where 9 at most was offered: %s
101 the server's Sec-WebSocket-Extensions "permessage-deflate; =" is malformed at byte %d: %s
