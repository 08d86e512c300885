--TEST--
A refusal that no other attempt can cure is thrown at once, others are repeated
--FILE--
<?php
require __DIR__ . '/events.inc';

$answer = fn (string $status) => "HTTP/1.1 $status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
foreach (['400 Bad Request', '401 Unauthorized', '403 Forbidden', '426 Upgrade Required'] as $final) {
    $server = serve(answers($answer('404 Not Found'), $answer('503 Service Unavailable'), $answer('429 Too Many Requests'), $answer('200 OK'), "no HTTP\r\n\r\n", '', $answer($final)));
    $client = new WebSocket\Client($server->url(), at_once());
    $client->on('log', fn () => null);
    $attempts = 0;
    $client->on('reconnect', function ($attempt) use (&$attempts) { $attempts = $attempt; });
    try {
        $client->run();
    } catch (WebSocket\HandshakeException $exception) {
        echo "$exception->statusCode after $attempts attempts\n";
    }
    $server->end();
}
--EXPECT--
400 after 6 attempts
401 after 6 attempts
403 after 6 attempts
426 after 6 attempts
