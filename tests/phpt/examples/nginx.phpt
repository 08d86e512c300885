--TEST--
The example behind nginx tells visitors their own address, with the lines for nginx that its comment has
--SKIPIF--
<?php
if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
if (!extension_loaded('posix') && !@dl('posix')) die('skip no posix in PHP');
if (!trim((string) shell_exec('PATH=$PATH:/usr/sbin command -v nginx'))) die('skip needs nginx');
--FILE--
<?php
require __DIR__ . '/example.inc';
require __DIR__ . '/../tls/certificates.inc';
require __DIR__ . '/../../proxy/nginx.inc';

use WebSocket\Client;

extension_loaded('posix') || dl('posix');
$server = serving('nginx');
preg_match('/^location .*?^}/ms', shown('nginx'), $location);
$location = str_replace('127.0.0.1:8080', "127.0.0.1:$server->port", $location[0]);
$authority = new Authority();
['cert' => $cert, 'key' => $key] = $authority->issue('site');
$nginx = new Nginx(trim(shell_exec('PATH=$PATH:/usr/sbin command -v nginx')), [
    'plain' => "; $location",
    'secure' => " ssl; ssl_certificate $cert; ssl_certificate_key $key; $location",
]);

$told = fn (string $url, array $options = []): string => preg_replace('/(?<=:)\d{4,5}/', 'PORT', next_of(new Client($url, $options)));
// What a visitor claims is not passed on.
echo $told($nginx->url('plain', '/ws'), ['headers' => ['X-Forwarded-For' => '203.0.113.7']]);
echo $told("wss://localhost:{$nginx->ports['secure']}/ws", ['tls' => ['caFile' => "$authority->directory/ca.pem"]]);
echo $told($server->url());
var_dump($nginx->end());
echo $server->stop();
--EXPECT--
text 127.0.0.1:0 came by ws to 127.0.0.1:PORT
text 127.0.0.1:0 came by wss to localhost:PORT
text 127.0.0.1:PORT came by ws to 127.0.0.1:PORT
bool(true)
exit 0
