<?php
// The server of vanish.php. Prints its port, then a line for what happens: 'latency' when each of two clients has
// answered a ping, 'full' when the third takes no more, 'close ROLE NANOSECONDS INFO'.

$server = new WebSocket\Server('192.0.2.1', 0, ['pingInterval' => (float) $argv[1], 'pongTimeout' => (float) $argv[2], 'shutdownTimeout' => 2.0]);
echo $server->port(), "\n";
$server->on('message', function ($connection, $role) {
    $connection->data = $role;
    if ($role === 'deaf') {
        $connection->sendBinary(str_repeat('x', 32 << 20));
    }
});
$known = $full = false;
$server->every(0.02, function () use ($server, &$known, &$full) {
    $answered = 0;
    foreach ($server as $connection) {
        $answered += $connection->latency() !== null ? 1 : 0;
        if (!$full && $connection->data === 'deaf' && $connection->bufferedAmount() > 0) {
            $full = true;
            echo "full\n";
        }
    }
    if (!$known && $answered === 2) {
        $known = true;
        echo "latency\n";
    }
});
$server->on('close', fn ($connection, $info) => printf("close %s %d %s\n", $connection->data, hrtime(true), $info));
$server->run();
