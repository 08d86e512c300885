--TEST--
A server that is not trusted ends run() at once, also with reconnect; one that is out of date is tried again
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip no OpenSSL in PHP');
--FILE--
<?php
require __DIR__ . '/servers.inc';

[$past, $strangers] = [new Authority(days: 0), new Authority()];
$cases = ['not trusted' => $strangers->issue('site'), 'out of date' => $past->issue('site')];
$past->outlive();
foreach ($cases as $name => $files) {
    $server = shake_hands(context($files));
    $client = client($server, ['caFile' => "$past->directory/ca.pem"], ['reconnect' => ['initialDelay' => 0.01, 'maxAttempts' => 2]]);
    $fault = fn (string $message): string => preg_match("/option 'tls.caFile'|the server.{25}/", $message, $match) ? $match[0] : $message;
    $client->on('log', fn ($level, $message) => print("$level {$fault($message)}\n"));
    $client->on('reconnect', fn ($attempt) => print("attempt $attempt\n"));
    try {
        $client->run();
    } catch (WebSocket\TlsException $exception) {
        echo "$name: {$fault($exception->getMessage())}\n";
    }
    $server->signal(9);
}
--EXPECTF--
warning option 'tls.caFile'
not trusted: the server's certificate was issued
warning option 'tls.caFile'
warning the server's certificate expired on
attempt 1
warning the server's certificate expired on
attempt 2
out of date: the server's certificate expired on
