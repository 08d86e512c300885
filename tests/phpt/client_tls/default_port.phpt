--TEST--
wss:// goes to port 443 where the URL names none
--SKIPIF--
<?php
if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
if (@fsockopen('127.0.0.1', 443)) die('skip something listens on port 443');
--FILE--
<?php
require __DIR__ . '/servers.inc';

$authority = new Authority();
$options = ['tls' => ['caFile' => "$authority->directory/ca.pem"]];
foreach (['wss://127.0.0.1', 'WSS://127.0.0.1:443/path'] as $url) {
    echo strtok(outcome(fn () => (new WebSocket\Client($url, $options))->connect()), ';'), "\n";
}
echo outcome(fn () => new WebSocket\Client('https://127.0.0.1/', $options)), "\n";
--EXPECTF--
WebSocket\ConnectException: cannot connect to 127.0.0.1:443: connection refused: nothing listens there
WebSocket\ConnectException: cannot connect to 127.0.0.1:443: connection refused: nothing listens there
ValueError: %Sis not a WebSocket URL: use wss:// in place of https://
