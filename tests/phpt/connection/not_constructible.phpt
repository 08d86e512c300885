--TEST--
Only the server makes connections, requests, messages and close infos
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([WebSocket\Connection::class, WebSocket\Request::class, WebSocket\Message::class, WebSocket\CloseInfo::class] as $class) {
    try {
        new $class;
        echo "$class was made\n";
    } catch (Error $error) {
        echo get_class($error), "\n";
    }
}
--EXPECTF--
%s
%s
%s
%s
