--TEST--
Responses compare by what they hold, whether it was read before or not
--FILE--
<?php
require __DIR__ . '/../support.inc';

use WebSocket\Response;

function read(Response $response): Response
{
    [$response->status, $response->headers, $response->body];
    return $response;
}
$same = fn (): Response => new Response(200, ['X' => ['a', 'b']], 'body');
$others = [
    'status' => fn (): Response => new Response(201, ['X' => ['a', 'b']], 'body'),
    'headers' => fn (): Response => new Response(200, ['X' => ['a', 'c']], 'body'),
    'body' => fn (): Response => new Response(200, ['X' => ['a', 'b']], 'bodies'),
];
var_dump($same() == $same(), read($same()) == $same(), $same() == read($same()), read($same()) == read($same()));
foreach ($others as $name => $other) {
    echo $name, ': ', json_encode([$same() == $other(), read($same()) == $other(), $same() == read($other()), read($same()) == read($other())]), "\n";
}
$one = $same();
var_dump($one == $one, $one === $one, $one === $same(), $one == new stdClass, $one == 'body', new Response() == new Response());
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
status: [false,false,false,false]
headers: [false,false,false,false]
body: [false,false,false,false]
bool(true)
bool(true)
bool(false)
bool(false)
bool(false)
bool(true)
