--TEST--
One that is flooded does not keep the others from their turn
--FILE--
<?php
require __DIR__ . '/events.inc';

$flood = serve('$server = listen(["maxSendBuffer" => 64 << 20]); $server->on("open", function ($connection) { for ($i = 0; $i < 50000; $i++) $connection->send("x"); $connection->send("last"); }); $server->run();');
$calm = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $connection->send($text)); $server->run();');
$flooded = new WebSocket\Client($flood->url());
$other = (new WebSocket\Client($calm->url()))->connect();
$between = $messages = 0;
$other->on('open', fn () => $other->send('ping'));
$other->on('message', function () use ($other, &$between) { $between++; $other->send('pong'); });
$flooded->on('message', function ($message) use ($flooded, $other, &$messages) {
    $messages++;
    if ("$message" === 'last') {
        $flooded->stop();
        $other->stop();
    }
});
WebSocket\run($flooded, $other);
var_dump($messages, $between >= 5 ?: $between);
$flood->signal(9);
echo $calm->stop();
--EXPECT--
int(50001)
bool(true)
exit 0
