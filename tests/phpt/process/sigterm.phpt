--TEST--
SIGTERM closes every connection with 1001, then run() returns and the script goes on
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['shutdownTimeout' => 10.0]);
    $server->on('close', function ($connection, $info) use (&$codes) { $codes[] = "$info->code {$info->initiator->value} " . json_encode($info->wasClean); });
    $server->on('stop', function () use (&$codes) { echo json_encode(array_count_values($codes)), "\n"; });
    $server->run();
    echo "the script goes on\n";
    PHP);
for ($i = 0; $i < 20; $i++) {
    $peers[] = Peer::open($server->port);
}
$server->signal(15);
foreach ($peers as $peer) {
    $seen[] = preg_replace('/^(close 1001).*/', '$1', $peer->next());
    $peer->send_close(1001);
    $seen[] = $peer->next();
}
echo json_encode(array_count_values($seen)), "\n", $server->end();
--EXPECTF--
{"close 1001":20,"end":20}
{"1001 local true":20}
the script goes on
exit 0
