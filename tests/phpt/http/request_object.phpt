--TEST--
A request tells its parts
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('request', function (WebSocket\Request $request) {
        return new WebSocket\Response(200, [], json_encode([
            [$request->method, $request->target, $request->path, $request->queryString, $request->isSecure],
            preg_match('/^127\.0\.0\.1(:\d+)?$/', $request->remoteAddress),
            [$request->query('a'), $request->query('empty'), $request->query('none'), $request->query('none', 'default')],
            [$request->header('X-One'), $request->header('x-one'), $request->header('None')],
            $request->headers()['x-many'],
            [$request->cookie('first'), $request->cookie('second'), $request->cookie('none')],
            $request->subprotocols(),
        ], JSON_UNESCAPED_SLASHES | JSON_PRETTY_PRINT));
    });
    $server->run();
    PHP);
$answer = answer_to($server->port, head('GET /a/b%20c?a=x+y%2Bz&empty= HTTP/1.1', 'Host: h', 'X-One: 1', 'X-Many: a', 'x-many: b', 'Cookie: first=1; second=zwei', 'Sec-WebSocket-Protocol: soap, wamp', 'Connection: close'));
foreach (json_decode(explode("\r\n\r\n", $answer)[1]) as $part) {
    echo json_encode($part, JSON_UNESCAPED_SLASHES), "\n";
}
--EXPECTF--
["GET","/a/b%20c?a=x+y%2Bz&empty=","/a/b%20c","a=x+y%2Bz&empty=",false]
1
["x y+z","",null,"default"]
["1","1",null]
["a","b"]
["1","zwei",null]
["soap","wamp"]
