<?php
declare(strict_types=1);

// Ratchet: ratchet.php PORT echo|open|broadcast, RATCHET_AUTOLOAD in the environment.
// With the extension "ev", "event" or "uv" loaded its loop uses that, else stream_select, which ends at 1,024 descriptors.
use Ratchet\Http\HttpServer;
use Ratchet\Server\IoServer;
use Ratchet\WebSocket\WsServer;
use React\EventLoop\Loop;
use React\Socket\SocketServer;

require __DIR__ . '/ratchet.inc';

[, $port, $role] = $argv;
$socket = new SocketServer("127.0.0.1:$port", ['tcp' => ['backlog' => 4096]]);
(new IoServer(new HttpServer(new WsServer(new Application($role))), $socket, Loop::get()))->run();
