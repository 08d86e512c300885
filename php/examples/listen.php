<?php
declare(strict_types=1);

use WebSocket\Client;
use WebSocket\CloseInfo;
use WebSocket\Message;

// php listen.php [url]: says hello and prints what comes, through restarts of the server, until Ctrl-C.
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
