<?php
// A client of vanish.php: says its role, then 'closed NANOSECONDS INFO' when it is over. One that is deaf reads nothing.

[, $role, $url, $pingInterval, $pongTimeout] = $argv;
if ($role === 'deaf') {
    require __DIR__ . '/../phpt/support.inc';
    $peer = Peer::open('tcp://' . substr($url, strlen('ws://')));
    $peer->send(TEXT, $role);
    echo "connected\n";
    fgets(STDIN);
    exit;
}
$client = new WebSocket\Client($url, ['pingInterval' => (float) $pingInterval, 'pongTimeout' => (float) $pongTimeout]);
$client->send($role);
echo "connected\n";
try {
    $client->receive();
} catch (WebSocket\ClosedException $closed) {
    printf("closed %d %s\n", hrtime(true), $closed->closeInfo);
}
