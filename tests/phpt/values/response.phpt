--TEST--
A response holds what it was made of, and refuses what would break HTTP
--FILE--
<?php
require __DIR__ . '/../support.inc';

$response = new WebSocket\Response();
var_dump($response->status, $response->headers, $response->body);
$response = new WebSocket\Response(418, ['X-Tea' => 'yes'], 'short and stout');
var_dump($response->status, $response->body);
echo json_encode($response->headers), "\n";
foreach ([[99], [1000], [200, ['Bad Name' => 'x']], [200, ['X' => "a\r\nSet-Cookie: b"]], [200, ["X\n" => 'a']], [200, ['X' => "a\0b"]]] as $arguments) {
    echo get_class_or_value(fn () => new WebSocket\Response(...$arguments)), "\n";
}
function get_class_or_value(callable $call): string
{
    try {
        return get_class($call());
    } catch (Throwable $thrown) {
        return get_class($thrown);
    }
}
try {
    $response->status = 200;
} catch (Error) {
    echo "readonly\n";
}
--EXPECTF--
int(200)
array(0) {
}
string(0) ""
int(418)
string(15) "short and stout"
{"X-Tea":%S"yes"%S}
ValueError
ValueError
ValueError
ValueError
ValueError
ValueError
readonly
