--TEST--
websocket.enable=0 leaves the classes unregistered
--FILE--
<?php
require __DIR__ . '/../support.inc';

echo run('var_dump(extension_loaded("websocket"), class_exists("WebSocket\Server"), class_exists("WebSocket\Client"));', '-d', 'websocket.enable=0')->end();
--EXPECTF--
bool(true)
bool(false)
bool(false)
exit 0
