<?php
declare(strict_types=1);

use WebSocket\Client;
use WebSocket\WebSocketException;

// php client.php [url [text]]: sends one text, prints the answer, closes.
[, $url, $text] = $argv + [1 => 'ws://127.0.0.1:8080', 2 => 'Hello'];

try {
    $client = new Client($url, ['connectTimeout' => 5.0]);
    $client->send($text);
    echo $client->receive(5.0) ?? 'no answer within 5 seconds', "\n";
    echo $client->close(), "\n";
} catch (WebSocketException $failure) {
    fwrite(STDERR, $failure->getMessage() . "\n");
    exit(1);
}
