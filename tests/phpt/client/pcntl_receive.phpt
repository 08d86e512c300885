--TEST--
A pcntl handler runs while receive() and foreach wait, async or not, and may use the client
--SKIPIF--
<?php if (!extension_loaded('pcntl')) die('skip needs pcntl'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(); $server->on("message", fn ($connection, $text) => $text === "end" ? $connection->close() : $connection->send($text)); $server->run();');
foreach (['false', 'true'] as $is_async) {
    $script = run("\$is_async = $is_async;" . <<<'PHP'
        pcntl_async_signals($is_async);
        $client = new WebSocket\Client($_SERVER['argv'][1]);
        pcntl_signal(SIGUSR1, fn () => $client->send('sent by a handler'));
        pcntl_signal(SIGUSR2, function () use ($client) {
            $client->send('an answer to this');
            echo "received by a handler: {$client->receive()}\n";
        });
        $client->connect();
        echo "connected\n", $client->receive(), "\n";
        foreach ($client as $message) {
            echo "foreach: $message\n";
            $client->send('end');
        }
        PHP, '--', $server->url());
    echo $script->line(), "\n";
    $sent = microtime(true);
    $script->signal(10);
    echo $script->line(), "\n";
    $took = microtime(true) - $sent;
    var_dump($took < 1 ?: $took); // 50 ms, and what a busy machine adds
    $script->signal(12);
    echo $script->line(), "\n";
    $script->signal(10);
    echo $script->end();
}
--EXPECT--
connected
sent by a handler
bool(true)
received by a handler: an answer to this
foreach: sent by a handler
exit 0
connected
sent by a handler
bool(true)
received by a handler: an answer to this
foreach: sent by a handler
exit 0
