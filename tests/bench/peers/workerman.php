<?php
declare(strict_types=1);

// Workerman with one worker process: workerman.php PORT echo|open|broadcast, WORKERMAN_AUTOLOAD in the environment.
// With the extension "event" loaded it uses that, else stream_select, which ends at 1,024 descriptors.
use Workerman\Connection\TcpConnection;
use Workerman\Protocols\Websocket;
use Workerman\Worker;

require getenv('WORKERMAN_AUTOLOAD') ?: exit("set WORKERMAN_AUTOLOAD to its vendor/autoload.php\n");

[, $port, $role] = $argv;
// It reads its command from here.
$argv = [$argv[0], 'start', '-q'];
$worker = new Worker("websocket://127.0.0.1:$port", ['socket' => ['backlog' => 4096]]);
$worker->count = 1;
Worker::$pidFile = sys_get_temp_dir() . "/websocket-bench-workerman-$port.pid";
Worker::$logFile = '/dev/null';
// The largest message of the benchmark is 64 KiB.
TcpConnection::$defaultMaxSendBufferSize = 64 << 20;
$opened = 0;
if ($role === 'open') {
    $worker->onWebSocketConnect = function (TcpConnection $connection) use (&$opened): void {
        $opened++;
    };
}
$worker->onMessage = $role !== 'broadcast'
    ? fn (TcpConnection $connection, string $data) => $connection->send($data)
    : function (TcpConnection $connection, string $data) use ($worker): void {
        $encoded = Websocket::encode($data, $connection);
        foreach ($worker->connections as $other) {
            $other->send($encoded, true);
        }
    };
Worker::runAll();
