--TEST--
The exceptions stand where the API says
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['WebSocketException' => 'RuntimeException', 'BindException' => 'WebSocket\WebSocketException', 'ConnectException' => 'WebSocket\WebSocketException', 'HandshakeException' => 'WebSocket\ConnectException', 'ClosedException' => 'WebSocket\WebSocketException', 'ProtocolException' => 'WebSocket\WebSocketException', 'TimeoutException' => 'WebSocket\WebSocketException'] as $class => $parent) {
    if (get_parent_class("WebSocket\\$class") !== $parent) {
        echo "$class is no $parent\n";
    }
}
echo "done\n";
--EXPECTF--
done
