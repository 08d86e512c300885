<?php
declare(strict_types=1);

// The echo server that Autobahn's fuzzing client tests: server.php PORT AGENT.

use WebSocket\{Connection, Server};

const MEBIBYTE = 1024 * 1024;

[, $port, $agent] = $argv;
$server = new Server('127.0.0.1', (int) $port, [
    'compression' => ['contextTakeover' => $agent === 'server-takeover', 'threshold' => 0],
    'maxMessageSize' => 32 * MEBIBYTE,
    'maxSendBuffer' => 64 * MEBIBYTE,
    'maxPending' => 64 * MEBIBYTE,
]);
$server->on('message', function (Connection $connection, string $data, bool $isBinary): void {
    $isBinary ? $connection->sendBinary($data) : $connection->send($data);
});
$server->on('start', function (Server $server): void {
    echo $server->address(), "\n";
});
$server->run();
