<?php
declare(strict_types=1);

// A client that waits for the answer: sends one text, prints what comes back, closes.
//
//   php client.php [url [text]]
//
// with echo.php running prints the text, and: 1000 (Normal), clean, closed by the local side. Without a server there it
// says what was refused and by whom, and ends with status 1.

use WebSocket\Client;
use WebSocket\WebSocketException;

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
