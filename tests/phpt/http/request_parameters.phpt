--TEST--
query(), cookie(), header() and headers() keep bytes, take the first of a name, and decode queries only
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('request', fn ($request) => new WebSocket\Response(200, [], var_export([
        array_map($request->query(...), ['a', 'plus', 'bytes', 'percent', 'twice', 'bare', 'ä', 'x[]', "\0", '']),
        array_map($request->cookie(...), ['plain', 'quoted', 'inner', 'bytes', 'twice', 'encoded', 'Plain', 'second', '']),
        array_map($request->header(...), ['X-Twice', 'x-bytes', 'X-Empty', "X-\xFF", '']),
        array_map(fn ($name) => $request->headers()[$name] ?? null, ['x-twice', 'x-bytes', 'x-empty', 123, 'X-Twice']),
    ], true)));
    $server->run();
    PHP);
$answer = answer_to($server->port, head(
    'GET /?a=%41%zz%4&plus=a+b%2Bc&bytes=%FF%80%00&percent=100%&twice=1&twice=2&bare&%C3%A4=umlaut&x%5B%5D=list&%00=nul&=empty HTTP/1.1', 'Host: h',
    'Cookie: plain=1; quoted="a b"; inner=a"b; bytes=' . "\xFF\x80" . '; twice=1; twice=2; encoded=%41+', 'Cookie: second=line',
    'X-Twice: one', 'x-twice: two', "X-Bytes: \xFF\xC3\xA4", 'X-Empty:', '123: number',
));
echo addcslashes(preg_replace('/\s+(?:\d+ =>\s+)?/', ' ', explode("\r\n\r\n", $answer, 2)[1]), "\0\x80..\xFF"), "\n";
--EXPECT--
array ( array ( 'A%zz%4', 'a b+c', '\377\200' . "\0" . '', '100%', '1', '', 'umlaut', 'list', 'nul', 'empty', ), array ( '1', 'a b', 'a"b', '\377\200', '1', '%41+', NULL, 'line', NULL, ), array ( 'one', '\377\303\244', '', NULL, NULL, ), array ( array ( 'one', 'two', ), array ( '\377\303\244', ), array ( '', ), array ( 'number', ), NULL, ), )
