--TEST--
A proxy that is down, has no address, or is silent, is named
--FILE--
<?php
require __DIR__ . '/../support.inc';

$listener = stream_socket_server('tcp://127.0.0.1:0');
$address = stream_socket_get_name($listener, false);
$connect = fn (string $proxy, array $options = []): string => str_replace($address, 'ADDRESS', outcome(fn () => (new WebSocket\Client('ws://server.invalid/', ['proxy' => $proxy] + $options))->connect()));
foreach (['http', 'socks5'] as $scheme) {
    $began = microtime(true);
    echo $connect("$scheme://bob:s3cret@$address", ['connectTimeout' => 0.2]), "\n";
    $took = microtime(true) - $began;
    var_dump($took >= 0.2 && $took < 5);
}
fclose($listener);
echo $connect("http://bob:s3cret@$address"), "\n", $connect('socks5://bob:s3cret@proxy.invalid'), "\n";
--EXPECTF--
WebSocket\ConnectException: no connection to server.invalid:80 through the proxy http://ADDRESS within 0.2 s: timed out while waiting for the proxy to open a tunnel; either the server does not answer it, or the proxy is not of that kind
bool(true)
WebSocket\ConnectException: no connection to server.invalid:80 through the proxy socks5://ADDRESS within 0.2 s: timed out while waiting for the proxy to open a tunnel; either the server does not answer it, or the proxy is not of that kind
bool(true)
WebSocket\ConnectException: the proxy http://ADDRESS cannot be reached: cannot connect to ADDRESS: connection refused: %s
WebSocket\ConnectException: the proxy socks5://proxy.invalid:1080 cannot be reached: cannot find the host proxy.invalid: %s
