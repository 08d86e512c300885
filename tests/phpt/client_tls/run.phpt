--TEST--
run() over TLS: messages and the end come to handlers, and the warning of verify false goes to the log, once
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/servers.inc';

$authority = new Authority();
$server = serve_openssl(context($authority->issue('site')), '$peer->send(TEXT, "hello"); $peer->send_close(1001); $peer->next();');
foreach ([true, false] as $has_log) {
    $client = client($server, ['verify' => false], ['reconnect' => ['initialDelay' => 0.01, 'maxAttempts' => 3]]);
    if ($has_log) {
        $client->on('log', fn ($level, $message) => print("$level " . strtok($message, ':') . "\n"));
    }
    $connections = 0;
    $client->on('open', fn () => print("open\n"));
    $client->on('message', fn ($message) => print("message $message\n"));
    $client->on('close', function ($info) use ($client, &$connections) {
        echo "close $info->code\n";
        ++$connections < 2 || $client->stop();
    });
    $client->run();
}
$server->signal(9);
--EXPECTF--
warning option 'tls.verify' is false
open
message hello
close 1001
open
message hello
close 1001
websocket: option 'tls.verify' is false: nobody knows who the server is, and whoever is in between can read and change everything: for tests only
open
message hello
close 1001
open
message hello
close 1001
