--TEST--
A compressed message of the largest size passes both ways
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([false, true] as $takeover) {
    $server = serve('$server = listen(["compression" => ["contextTakeover" => ' . var_export($takeover, true) . <<<'PHP'
        ]]);
        $server->on('message', fn ($connection, $data, $isBinary) => $isBinary ? $connection->sendBinary($data) : $connection->send($data));
        $server->run();
        PHP);
    $client = new WebSocket\Client($server->url(), ['compression' => ['contextTakeover' => $takeover]]);
    foreach (['zeros' => str_repeat("\0", 1 << 20), 'prose' => prose(1 << 20), 'half noise' => noise(1 << 19) . prose(1 << 19)] as $name => $data) {
        $client->sendBinary($data);
        echo $name, ': ', $client->receive(10.0)->data === $data ? 'same' : 'differs', "\n";
    }
}
--EXPECTF--
zeros: same
prose: same
half noise: same
zeros: same
prose: same
half noise: same
