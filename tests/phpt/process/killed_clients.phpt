--TEST--
Clients killed in the middle leave exact close counts
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', function () use (&$opened) { $opened++; });
    $server->on('close', function ($connection, $info) use ($server, &$opened, &$closed) {
        $closed["$info->code {$info->initiator->value}"] = ($closed["$info->code {$info->initiator->value}"] ?? 0) + 1;
        if (array_sum($closed) === 20) {
            echo $opened, ' ', json_encode($closed), ' ', count($server), "\n";
        }
    });
    $server->run();
    PHP);
$clients = array_map(fn () => run(<<<'PHP'
    for ($i = 0; $i < 5; $i++) {
        $clients[] = (new WebSocket\Client($_SERVER['argv'][1]))->connect();
    }
    echo "connected\n";
    $clients[0]->receive();
    PHP, '--', $server->url()), range(1, 4));
foreach ($clients as $client) {
    $client->line();
    $client->signal(9);
}
echo $server->line(), "\n", $server->stop();
--EXPECTF--
20 {"1006 network":20} 0
exit 0
