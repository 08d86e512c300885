--TEST--
What a server says cannot reach the terminal
--FILE--
<?php
require __DIR__ . '/faults.inc';

foreach ([
    page("403 No", ["Location: b\x9b0;c"], "\x1b[2Jgo away\x07"),
    page("302 Found", ["Location: https://a/\x9b\xc2\x9b"]),
    opened('$peer->send_close(4000, "\x1b[2J\n\x7f"); $peer->read_all();'),
    answering('"\x1b[2J\x07"'),
    answering('switching($request, "Sec-WebSocket-Protocol: \x9b")'),
] as $make) {
    [$url, $child] = $make();
    $diagnosis = WebSocket\Client::diagnose($url);
    $fault = fault_of($diagnosis);
    echo json_encode(preg_match('/[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]/', "$diagnosis$fault[detail]$fault[hint]")), " $fault[name]: ", preg_replace('/.*closed (at once, )?with/', 'closed with', $fault['detail']), "\n";
}
--EXPECT--
0 upgrade: 403 No in place of 101 Switching Protocols, to "b\u{9b}0;c"; it says: \u{1b}[2Jgo away\u{7}
0 upgrade: 302 Found in place of 101 Switching Protocols, to "https://a/\u{9b}Â\u{9b}"
0 close: closed with 4000 "\u{1b}[2J\n\u{7f}"
0 http: the answer is not HTTP, it starts with "\x1b[2J\x07"
0 accept: the server chose the subprotocol "\u{9b}", where none was offered
