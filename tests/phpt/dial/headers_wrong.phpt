--TEST--
A header that is forbidden or ill-formed is a ValueError, and nothing is sent
--FILE--
<?php
require __DIR__ . '/../support.inc';

$url = 'ws://127.0.0.1:9';
foreach ([
    ['Upgrade' => 'h2c'], ['connection' => 'close'], ['Sec-WebSocket-Key' => 'a'], ['Sec-WebSocket-Version' => '8'], ['Sec-WebSocket-Accept' => 'a'],
    ['Sec-WebSocket-Protocol' => 'chat'], ['Sec-WebSocket-Extensions' => 'a'], ['Content-Length' => '0'], ['TRANSFER-ENCODING' => 'chunked'],
    ['X A' => 'b'], ['X-A:' => 'b'], ['' => 'b'], ["X\r\nY" => 'b'],
    ['X-A' => "b\r\nX-B: c"], ['X-A' => "b\0"], ['X-A' => ['b', "\x7F"]], ['X-A' => "\xFF"],
    ['Host' => ''], ['Host' => 'a/b'], ['Host' => ['a', 'b']], ['Host' => 'a', 'host' => 'b'], ['Authorization' => ['a', 'b']],
    ['X-A: secret'], ['no header'], ['X-A' => 'b', 5 => 'X-B: c'],
    ['X-A' => true], ['X-A' => 1], ['X-A' => 1.5], ['X-A' => null], ['X-A' => new stdClass()], ['X-A' => ['b', 2]], ['X-A' => [['b']]],
] as $headers) {
    echo outcome(fn () => new WebSocket\Client($url, ['headers' => $headers])), "\n";
}
echo outcome(fn () => new WebSocket\Client($url, ['headers' => 'X-A: b'])), "\n";
echo outcome(fn () => new WebSocket\Client($url, ['headers' => ['Origin' => 'https://a.example'], 'origin' => 'https://a.example'])), "\n";
--EXPECT--
ValueError: option 'headers': 'Upgrade' is what the handshake itself sets, it cannot be another (RFC 6455 §4.1)
ValueError: option 'headers': 'connection' is what the handshake itself sets, it cannot be another (RFC 6455 §4.1)
ValueError: option 'headers': 'Sec-WebSocket-Key' is what the handshake itself sets, it cannot be another (RFC 6455 §4.1)
ValueError: option 'headers': 'Sec-WebSocket-Version' is what the handshake itself sets, it cannot be another (RFC 6455 §4.1)
ValueError: option 'headers': 'Sec-WebSocket-Accept' is what the handshake itself sets, it cannot be another (RFC 6455 §4.1)
ValueError: option 'headers': 'Sec-WebSocket-Protocol' is set by the option 'subprotocols'
ValueError: option 'headers': 'Sec-WebSocket-Extensions' is set by the option 'compression'
ValueError: option 'headers': 'Content-Length' is for requests with a body, and a handshake has none
ValueError: option 'headers': 'TRANSFER-ENCODING' is for requests with a body, and a handshake has none
ValueError: option 'headers': 'X A' is not the name of a header (RFC 9110 §5.1)
ValueError: option 'headers': 'X-A:' is not the name of a header (RFC 9110 §5.1)
ValueError: option 'headers': '' is not the name of a header (RFC 9110 §5.1)
ValueError: option 'headers': 'X\r\nY' is not the name of a header (RFC 9110 §5.1)
ValueError: option 'headers': the value of 'X-A' must be one line without control characters
ValueError: option 'headers': the value of 'X-A' must be one line without control characters
ValueError: option 'headers': the value of 'X-A' must be one line without control characters
ValueError: option 'headers.X-A' must be UTF-8
ValueError: option 'headers': 'Host' must be a host like example.com or example.com:8080
ValueError: option 'headers': 'Host' must be a host like example.com or example.com:8080
ValueError: option 'headers': 'Host' can have one value only
ValueError: option 'headers': 'host' can have one value only
ValueError: option 'headers': 'Authorization' can have one value only
ValueError: option 'headers' must be an array of name => value, such as ['X-A' => 'value'], key 0 given
ValueError: option 'headers' must be an array of name => value, such as ['Name' => 'value'], key 0 given
ValueError: option 'headers' must be an array of name => value, such as ['X-B' => 'value'], key 5 given
TypeError: option 'headers.X-A' must be of type string|array, bool given
TypeError: option 'headers.X-A' must be of type string|array, int given
TypeError: option 'headers.X-A' must be of type string|array, float given
TypeError: option 'headers.X-A' must be of type string|array, null given
TypeError: option 'headers.X-A' must be of type string|array, stdClass given
TypeError: option 'headers.X-A' must be of type string|array of strings, int given
TypeError: option 'headers.X-A' must be of type string|array of strings, array given
TypeError: option 'headers' must be of type array, string given
ValueError: option 'origin': the option 'headers' has Origin too, one of the two is enough
