--TEST--
websocket.enable=0 leaves the names of the classes to others, on and 1 do not
--FILE--
<?php
require __DIR__ . '/../support.inc';

$code = <<<'PHP'
    $names = array_filter(get_declared_classes(), fn ($name) => str_starts_with($name, 'WebSocket\\'));
    echo extension_loaded('websocket') ? 'loaded' : 'not loaded', ', ', count($names) ? 'with' : 'without', ' classes, ';
    echo var_export(ini_get('websocket.enable'), true), "\n";
    ob_start();
    phpinfo(INFO_MODULES);
    echo preg_match('/^WebSocket support => (.*)$/m', ob_get_clean(), $match) ? $match[1] : 'no info', "\n";
    PHP;
foreach (['0', 'off', '1', 'on'] as $value) {
    echo run($code, '-d', "websocket.enable=$value")->end();
}
echo run($code)->end();
echo run('eval("namespace WebSocket; final class Server {}"); echo WebSocket\Server::class, "\n";', '-d', 'websocket.enable=0')->end();
--EXPECT--
loaded, without classes, '0'
disabled (websocket.enable)
exit 0
loaded, without classes, ''
disabled (websocket.enable)
exit 0
loaded, with classes, '1'
enabled
exit 0
loaded, with classes, '1'
enabled
exit 0
loaded, with classes, '1'
enabled
exit 0
WebSocket\Server
exit 0
