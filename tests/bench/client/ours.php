<?php
declare(strict_types=1);

// Round trips of WebSocket\Client: ours.php URL BYTES SECONDS. Prints what round_trips() of common.php measures.
require __DIR__ . '/common.php';

[, $url, $bytes, $seconds] = $argv;
$client = (new WebSocket\Client($url, ['maxMessageSize' => 64 << 20]))->connect();
$text = text((int) $bytes);
round_trips((float) $seconds, function () use ($client, $text): void {
    $client->send($text);
    if ($client->receive()->data !== $text) {
        exit("the echo is not what was sent\n");
    }
});
$client->close();
