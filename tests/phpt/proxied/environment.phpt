--TEST--
The environment names no proxy
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('listen()->run();');
foreach (['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'ws_proxy', 'WS_PROXY', 'all_proxy', 'ALL_PROXY'] as $name) {
    putenv("$name=http://127.0.0.1:9");
}
var_dump((new WebSocket\Client($server->url()))->connect()->isOpen());
--EXPECT--
bool(true)
