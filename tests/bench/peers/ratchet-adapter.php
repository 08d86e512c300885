<?php
declare(strict_types=1);

// The application of ratchet.php, as it is, on this extension: ratchet-adapter.php PORT echo|open|broadcast, RATCHET_AUTOLOAD in the
// environment. Of Ratchet it has the interfaces and messages alone: the loop and the protocol are the extension's.
use Ratchet\Http\HttpServer;
use Ratchet\WebSocket\WsServer;
use WebSocketExtension\Ratchet\IoServer;

require __DIR__ . '/ratchet.inc';
spl_autoload_register(static function (string $class): void {
    $prefix = 'WebSocketExtension\\';
    if (str_starts_with($class, $prefix)) {
        require __DIR__ . '/../../../php/src/' . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
    }
});

[, $port, $role] = $argv;
IoServer::factory(new HttpServer(new WsServer(new Application($role))), (int) $port, '127.0.0.1')->run();
