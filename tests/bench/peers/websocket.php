<?php
declare(strict_types=1);

// This extension as a peer of the others: websocket.php PORT echo|open|broadcast [tls=DIRECTORY]
// 'open' is 'echo' with a handler for open; the directory has cert.pem and key.pem.
$words = array_slice($argv, 1) + ['0', 'echo'];
$tls = substr($words[2] ?? '', strlen('tls='));
$server = new WebSocket\Server('127.0.0.1', (int) $words[0],
    $tls === '' ? [] : ['tls' => ['cert' => "$tls/cert.pem", 'key' => "$tls/key.pem"]]);
$opened = 0;
if ($words[1] === 'open') {
    $server->on('open', function (WebSocket\Connection $connection) use (&$opened): void {
        $opened++;
    });
}
$server->on('message', $words[1] === 'broadcast'
    ? fn (WebSocket\Connection $connection, string $data, bool $isBinary) => $isBinary ? $server->broadcastBinary($data) : $server->broadcast($data)
    : fn (WebSocket\Connection $connection, string $data, bool $isBinary) => $isBinary ? $connection->sendBinary($data) : $connection->send($data));
$server->run();
