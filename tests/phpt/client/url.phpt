--TEST--
A URL that is no WebSocket URL is a ValueError, before anything connects
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['', 'localhost:8080', 'http://localhost/', 'ws://', 'ws:///path', 'ws://localhost:0/', 'ws://localhost:65536/', 'ws://localhost/#part', "ws://local host/", "ws://localhost/\r\nX: y"] as $url) {
    try {
        new WebSocket\Client($url);
        echo json_encode($url), " was taken\n";
    } catch (ValueError $error) {
    }
}
echo outcome(fn () => new WebSocket\Client('http://localhost/')), "\n";
foreach (['ws://localhost', 'WS://LOCALHOST:80/', 'ws://127.0.0.1:9/a?b=c', 'ws://[::1]:9/'] as $url) {
    var_dump((new WebSocket\Client($url))->isOpen());
}
--EXPECTF--
ValueError: %Sws://%S
bool(false)
bool(false)
bool(false)
bool(false)
