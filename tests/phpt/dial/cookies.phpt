--TEST--
The option cookies makes one Cookie header, and takes nothing that is no cookie
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function ($connection) {
        $request = $connection->request;
        $connection->send(json_encode([$request->headers()['cookie'] ?? null, $request->cookie('session'), $request->cookie('quoted')], JSON_UNESCAPED_SLASHES));
    });
    $server->run();
    PHP);
echo (new WebSocket\Client($server->url(), ['cookies' => ['session' => 'a%20b=/', 'quoted' => '"c"', 'empty' => '']]))->receive(5.0), "\n";
echo (new WebSocket\Client($server->url(), ['cookies' => []]))->receive(5.0), "\n";
foreach ([['a b' => 'c'], ['' => 'c'], ['a=' => 'c'], ['a' => 'secret;b=c'], ['a' => 'b c'], ['a' => "b\r\nX: y"], ['a' => 'ü'], ['a' => "\xFF"], ['a=b'], ['a' => true], ['a' => 1], ['a' => null], ['a' => ['b']]] as $cookies) {
    echo outcome(fn () => new WebSocket\Client($server->url(), ['cookies' => $cookies])), "\n";
}
echo outcome(fn () => new WebSocket\Client($server->url(), ['cookies' => 'a=b'])), "\n";
echo outcome(fn () => new WebSocket\Client($server->url(), ['cookies' => ['a' => 'b'], 'headers' => ['cookie' => 'c=d']])), "\n";
--EXPECT--
[["session=a%20b=/; quoted=\"c\"; empty="],"a%20b=/","c"]
[null,null,null]
ValueError: option 'cookies': 'a b' is not the name of a cookie (RFC 6265 §4.1.1)
ValueError: option 'cookies': '' is not the name of a cookie (RFC 6265 §4.1.1)
ValueError: option 'cookies': 'a=' is not the name of a cookie (RFC 6265 §4.1.1)
ValueError: option 'cookies': the value of 'a' must not have white space, quotes, commas, semicolons, backslashes, or anything but ASCII (RFC 6265 §4.1.1): encode it, with rawurlencode() for example
ValueError: option 'cookies': the value of 'a' must not have white space, quotes, commas, semicolons, backslashes, or anything but ASCII (RFC 6265 §4.1.1): encode it, with rawurlencode() for example
ValueError: option 'cookies': the value of 'a' must not have white space, quotes, commas, semicolons, backslashes, or anything but ASCII (RFC 6265 §4.1.1): encode it, with rawurlencode() for example
ValueError: option 'cookies': the value of 'a' must not have white space, quotes, commas, semicolons, backslashes, or anything but ASCII (RFC 6265 §4.1.1): encode it, with rawurlencode() for example
ValueError: option 'cookies.a' must be UTF-8
ValueError: option 'cookies' must be an array of name => value, such as ['a' => 'value'], key 0 given
TypeError: option 'cookies.a' must be of type string, bool given
TypeError: option 'cookies.a' must be of type string, int given
TypeError: option 'cookies.a' must be of type string, null given
TypeError: option 'cookies.a' must be of type string, array given
TypeError: option 'cookies' must be of type array, string given
ValueError: option 'cookies': the option 'headers' has Cookie too, one of the two is enough
