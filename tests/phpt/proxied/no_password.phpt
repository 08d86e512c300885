--TEST--
The password of a proxy is in no dump, message or trace
--INI--
zend.exception_ignore_args=0
zend.exception_string_param_max_len=1000
--FILE--
<?php
require __DIR__ . '/proxy.inc';

$proxy = proxy('$client->head(); $client->say("HTTP/1.1 407 No\r\n\r\n"); unset($client);');
$seen = [];
foreach (["http://bob:s3cret@127.0.0.1:$proxy->port", 'http://bob:s3cret@', 'socks5://s3cret@a'] as $url) {
    try {
        $client = new WebSocket\Client('ws://server.invalid/', ['proxy' => $url]);
        $seen[] = print_r($client, true) . var_export($client, true) . json_encode($client) . json_encode((array) $client);
        $client->connect();
    } catch (Throwable $exception) {
        echo get_class($exception), "\n";
        $seen[] = $exception . print_r($exception, true);
    }
}
var_dump(count($seen), str_contains(implode($seen), 's3cret'));
--EXPECT--
WebSocket\ConnectException
ValueError
ValueError
int(4)
bool(false)
