<?php
declare(strict_types=1);

// Swoole's or OpenSwoole's server, whichever is loaded: swoole.php PORT echo|open|broadcast
// One process without a manager or reactor thread beside it, and no coroutine for each message: its fastest form on one core.
$class = extension_loaded('openswoole') ? 'OpenSwoole\WebSocket\Server' : 'Swoole\WebSocket\Server';
$singleProcess = extension_loaded('openswoole') ? constant('OpenSwoole\Server::SIMPLE_MODE') : constant('SWOOLE_BASE');
[, $port, $role] = $argv;
$server = new $class('127.0.0.1', (int) $port, $singleProcess);
$server->set(['worker_num' => 1, 'enable_coroutine' => false, 'backlog' => 4096, 'log_level' => 4]);
$opened = 0;
if ($role === 'open') {
    $server->on('open', function ($server, $request) use (&$opened): void {
        $opened++;
    });
}
$server->on('message', $role !== 'broadcast'
    ? fn ($server, $frame) => $server->push($frame->fd, $frame->data, $frame->opcode)
    : function ($server, $frame) use ($class): void {
        $packed = $class::pack($frame->data, $frame->opcode);
        foreach ($server->connections as $descriptor) {
            $server->send($descriptor, $packed);
        }
    });
$server->start();
