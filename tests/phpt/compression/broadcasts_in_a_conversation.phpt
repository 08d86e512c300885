--TEST--
A long conversation with takeover goes on through the broadcasts in between
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['compression' => ['contextTakeover' => true]]);
    $server->on('message', function ($connection, $text) use ($server, &$count) {
        $connection->send($text);
        if (++$count % 5 === 0) {
            $server->broadcast("to all: $text");
        }
        $connection->send("again: $text");
    });
    $server->run();
    PHP);
$talking = new WebSocket\Client($server->url(), ['compression' => ['contextTakeover' => true]]);
$listening = (new WebSocket\Client($server->url(), ['compression' => ['contextTakeover' => true, 'windowBits' => 10]]))->connect();
$wrong = $received = 0;
$expect = function (WebSocket\Client $client, string $text) use (&$wrong, &$received): void {
    $wrong += $client->receive(10.0)->data === $text ? 0 : 1;
    $received++;
};
$count = 0;
foreach (mixed_messages(600) as [$opcode, $text]) {
    if ($opcode !== TEXT) {
        continue;
    }
    $talking->send($text);
    $expect($talking, $text);
    if (++$count % 5 === 0) {
        $expect($talking, "to all: $text");
        $expect($listening, "to all: $text");
    }
    $expect($talking, "again: $text");
}
echo "$received received, $wrong wrong\n", describe($talking->close()), "\n", describe($listening->close()), "\n";
--EXPECTF--
960 received, 0 wrong
1000 "" clean local
1000 "" clean local
