--TEST--
A port where nothing listens is a ConnectException with address and step
--FILE--
<?php
require __DIR__ . '/../support.inc';

$listener = stream_socket_server('tcp://127.0.0.1:0');
$port = (int) parse_url('tcp://' . stream_socket_get_name($listener, false), PHP_URL_PORT);
fclose($listener);
try {
    (new WebSocket\Client("ws://127.0.0.1:$port"))->connect();
} catch (WebSocket\ConnectException $exception) {
    var_dump(get_class($exception), str_contains($exception->getMessage(), "127.0.0.1:$port"));
    echo $exception->getMessage(), "\n";
}
--EXPECTF--
string(26) "WebSocket\ConnectException"
bool(true)
%srefused%S
