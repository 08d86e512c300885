<?php
declare(strict_types=1);

// A client that is called, and comes back by itself: says hello, and prints what comes until Ctrl-C.
//
//   php listen.php [url]
//
// with echo.php running prints "hello". Stop that, and it says why the connection closed and when it tries again, after
// twice as long each time; start it again, and it says hello anew.

use WebSocket\Client;
use WebSocket\CloseInfo;
use WebSocket\Message;

$client = new Client($argv[1] ?? 'ws://127.0.0.1:8080', ['reconnect' => true]);
$client->on('open', fn (Client $client) => $client->send('hello'));
$client->on('message', function (Message $message): void {
    echo $message, "\n";
});
$client->on('close', function (CloseInfo $info): void {
    echo "closed: $info\n";
});
$client->on('reconnect', function (int $attempt, float $delay): void {
    printf("attempt %d in %.1f s\n", $attempt, $delay);
});
$client->run();
