<?php
declare(strict_types=1);

// php server.php [COMPRESSION]; over TLS where the environment has TLS_CERT and TLS_KEY, the paths of both.

use WebSocket\{CloseInfo, Connection, Server};

$files = getenv('TLS_CERT') === false ? null : ['cert' => getenv('TLS_CERT'), 'key' => getenv('TLS_KEY')];
$server = new Server('127.0.0.1', 0, ['tls' => $files, 'compression' => match ($argv[1] ?? 'none') {
    'none' => false,
    'sparing' => true,
    'generous' => ['contextTakeover' => true, 'threshold' => 0],
    'narrow' => ['contextTakeover' => true, 'windowBits' => 9, 'threshold' => 0],
}]);
$left = $waiting = [];
$server->on('start', function (Server $server): void {
    echo $server->port(), "\n";
});
$server->on('open', function (Connection $connection) use (&$left, &$waiting): void {
    [, $what, $first, $second] = explode('/', $connection->request->path) + ['', '', '', ''];
    match ($what) {
        'close' => $connection->close((int) $first, $second),
        'drop' => $connection->terminate(),
        'ping' => $connection->ping('are you there'),
        'left' => isset($left[$first]) ? $connection->send($left[$first]) : $waiting[$first] = $connection,
        default => null,
    };
});
$server->on('message', function (Connection $connection, string $data, bool $isBinary) use ($server): void {
    if ($connection->request->path === '/all' && !str_starts_with($data, 'only me')) {
        $isBinary ? $server->broadcastBinary($data) : $server->broadcast($data);
    } else {
        $isBinary ? $connection->sendBinary($data) : $connection->send($data);
    }
});
$server->on('close', function (Connection $connection, CloseInfo $info) use (&$left, &$waiting): void {
    [, $what, $id] = explode('/', $connection->request->path) + ['', '', ''];
    if ($what === 'leave') {
        $left[$id] = "$info->code $info->reason";
        ($waiting[$id] ?? null)?->send($left[$id]);
    }
});
$server->run();
