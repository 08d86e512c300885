--TEST--
Origins, networks, subprotocols and paths that cannot be are errors that name them
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([
    ['origins' => ['https://example.com', 'example.com']], ['origins' => ['*']], ['origins' => ['wss://example.com']], ['origins' => 'https://example.com'],
    ['origins' => [5]], ['trustedProxies' => ['10.0.0.0/8', 'localhost']], ['trustedProxies' => ['10.0.0.0/33']], ['trustedProxies' => '10.0.0.0/8'],
    ['trustedProxies' => [null]], ['trustedProxies' => null], ['subprotocols' => ['a b']], ['subprotocols' => ['']], ['subprotocols' => ['a', 'b', 'a']],
    ['subprotocols' => 'a'], ['subprotocols' => ["a\xFF"]], ['proxyProtocol' => 'v2'], ['metricsPath' => 'metrics'], ['metricsPath' => 5], ['metricsPath' => '/healthz'],
] as $options) {
    echo outcome(fn () => new WebSocket\Server('127.0.0.1', 0, $options)), "\n";
}
foreach ([['subprotocols' => ['a,b']], ['subprotocols' => 'a'], ['origin' => ''], ['origin' => "a\r\nb: c"], ['origin' => 5]] as $options) {
    echo outcome(fn () => new WebSocket\Client('ws://127.0.0.1:1', $options)), "\n";
}
foreach ([['origins' => null, 'trustedProxies' => [], 'subprotocols' => [], 'proxyProtocol' => false, 'metricsPath' => null], ['origins' => [], 'healthPath' => null, 'metricsPath' => '/healthz']] as $options) {
    new WebSocket\Server('127.0.0.1', 0, $options);
}
new WebSocket\Client('ws://127.0.0.1:1', ['subprotocols' => [], 'origin' => null]);
--EXPECT--
ValueError: option 'origins': 'example.com' is not like https://example.com, https://*.example.com or null: it has no scheme such as https://
ValueError: option 'origins': '*' is not like https://example.com, https://*.example.com or null: to let every page in, leave the list away
ValueError: option 'origins': 'wss://example.com' is not like https://example.com, https://*.example.com or null: an origin is that of the page, http:// or https://, not that of the WebSocket
TypeError: option 'origins' must be of type ?array, string given
TypeError: option 'origins' must hold strings of UTF-8, it has a value of type int
ValueError: option 'trustedProxies': 'localhost' is neither an IP address nor a network such as 10.0.0.0/8, nor unix:
ValueError: option 'trustedProxies': '10.0.0.0/33' is neither an IP address nor a network such as 10.0.0.0/8, nor unix:
TypeError: option 'trustedProxies' must be of type array, string given
TypeError: option 'trustedProxies' must hold strings of UTF-8, it has a value of type null
TypeError: option 'trustedProxies' must be of type array, null given
ValueError: option 'subprotocols': 'a b' is not the name of a subprotocol (RFC 9110 §5.6.2)
ValueError: option 'subprotocols': '' is not the name of a subprotocol (RFC 9110 §5.6.2)
ValueError: option 'subprotocols': 'a' comes twice
TypeError: option 'subprotocols' must be of type array, string given
TypeError: option 'subprotocols' must hold strings of UTF-8, it has a value of type string
TypeError: option 'proxyProtocol' must be of type bool, string given
ValueError: option 'metricsPath' must be a path that starts with '/', 'metrics' given
TypeError: option 'metricsPath' must be of type ?string, int given
ValueError: option 'metricsPath': '/healthz' is the path of healthPath already
ValueError: option 'subprotocols': 'a,b' is not the name of a subprotocol (RFC 9110 §5.6.2)
TypeError: option 'subprotocols' must be of type array, string given
ValueError: option 'origin': '' must be one line like https://example.com
ValueError: option 'origin': 'a\r\nb: c' must be one line like https://example.com
TypeError: option 'origin' must be of type ?string, int given
