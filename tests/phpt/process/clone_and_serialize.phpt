--TEST--
Objects of the extension are not copied or serialized
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$client = new WebSocket\Client('ws://127.0.0.1:1');
foreach ([$server, $client] as $object) {
    try {
        clone $object;
        echo "cloned\n";
    } catch (Error $error) {
        echo get_class($error), "\n";
    }
    try {
        unserialize(serialize($object));
        echo "serialized\n";
    } catch (Exception $exception) {
        echo get_class($exception), "\n";
    }
}
--EXPECTF--
Error
Exception
Error
Exception
