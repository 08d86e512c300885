--TEST--
What a handler throws goes to error, or becomes a warning; the connection goes on
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $text === "end" ? $connection->close() : $connection->send($text)); $server->run();');
foreach ([true, false] as $has_handler) {
    $client = new WebSocket\Client($server->url(), at_once());
    $has_handler && $client->on('error', fn (mixed ...$arguments) => print('error ' . count($arguments) . ' ' . describe($arguments[0]) . "\n"));
    $client->on('open', function ($client) { $client->send('one'); $client->send('two'); throw new Exception('in open'); });
    $client->on('message', function ($message) use ($client) {
        echo "$message\n";
        "$message" === 'two' && $client->send('end');
        throw new Exception("in message $message");
    });
    $client->on('close', fn () => throw new Exception('in close'));
    $client->on('reconnect', function () use ($client) { $client->stop(); throw new Exception('in reconnect'); });
    $client->run();
}
echo $server->stop();
--EXPECTF--
error 1 Exception: in open
one
error 1 Exception: in message one
two
error 1 Exception: in message two
error 1 Exception: in close
error 1 Exception: in reconnect

Warning: Uncaught Exception: in open in %s:%d
Stack trace:
#0 [internal function]: {closure%S}(Object(WebSocket\Client))
#1 %s: WebSocket\Client->run()
#2 {main}
  thrown in %s on line %d
one

Warning: Uncaught Exception: in message one in %a
two

Warning: Uncaught Exception: in message two in %a

Warning: Uncaught Exception: in close in %a

Warning: Uncaught Exception: in reconnect in %a
exit 0
