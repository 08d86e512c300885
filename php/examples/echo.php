<?php
declare(strict_types=1);

use WebSocket\Connection;
use WebSocket\Server;

$server = new Server('127.0.0.1', 8080);
$server->on('message', function (Connection $connection, string $data, bool $isBinary): void {
    $isBinary ? $connection->sendBinary($data) : $connection->send($data);
});
echo "serving {$server->address()}\n";
$server->run();
