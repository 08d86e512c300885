--TEST--
A million bytes a second leave nothing behind
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $text) use (&$seen) {
        $seen++;
        if ($text === 'measure') {
            $text = (string) memory_get_usage();
        }
        $connection->send($text);
    });
    $server->run();
    PHP);
$measure = function () use ($server): int {
    for ($i = 0; $i < 200; $i++) {
        $client = new WebSocket\Client($server->url());
        for ($j = 0; $j < 20; $j++) {
            $client->send(str_repeat('x', 5000));
            $client->receive(5.0);
        }
        $client->close();
    }
    $client = new WebSocket\Client($server->url());
    $client->send('measure');
    return (int) $client->receive(5.0)->data;
};
$measure();
[$there, $here] = [$measure(), memory_get_usage()];
[$there, $here] = [$measure() - $there, memory_get_usage() - $here];
var_dump(abs($there) < 4096 ?: $there, abs($here) < 4096 ?: $here);
--EXPECTF--
bool(true)
bool(true)
