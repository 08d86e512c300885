<?php
declare(strict_types=1);

// Sends to everybody, by itself: a timer tells all connections the time and how many they are.
//
//   php broadcast.php [port [host [seconds]]]
//   php ../bin/ws ws://127.0.0.1:8080/
//
// shows a line such as {"time":"2026-01-31T12:00:00+00:00","connections":1} each second. The text is made and encoded
// once, however many there are; who does not read is closed (option `slowConsumer`), and holds nobody else up.

use WebSocket\Server;

$server = new Server($argv[2] ?? '127.0.0.1', (int) ($argv[1] ?? 8080));
$tick = function () use ($server): void {
    $server->broadcast(json_encode(['time' => date(DATE_ATOM), 'connections' => count($server)], JSON_THROW_ON_ERROR));
};
$server->every((float) ($argv[3] ?? 1), $tick);

echo "serving {$server->address()}\n";
$server->run();
