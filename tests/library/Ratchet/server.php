<?php
declare(strict_types=1);

// What RatchetTest talks to: server.php WHAT. Prints its address, then what the application prints.

use Ratchet\Http\HttpServer;
use Ratchet\WebSocket\WsServer;
use WebSocket\Server;
use WebSocketExtension\Ratchet\App;
use WebSocketExtension\Ratchet\IoServer;
use WebSocketExtension\Tests\Ratchet\BinaryProbe;
use WebSocketExtension\Tests\Ratchet\Probe;
use WebSocketExtension\Tests\Ratchet\WampProbe;

// Ratchet 0.4 has parameters that newer versions of PHP deprecate.
error_reporting(E_ALL & ~E_DEPRECATED);
require dirname(__DIR__) . '/autoload.php';

$say = static function (Server $server): void {
    echo $server->address(), "\n";
};
switch ($argv[1]) {
    case 'application':
        $io = IoServer::factory(new Probe(), 0, '127.0.0.1', ['maxMessageSize' => 1000]);
        break;
    case 'layers':
        $io = IoServer::factory(new HttpServer(new WsServer(new Probe())), 0, '127.0.0.1');
        break;
    case 'subprotocols':
        $io = IoServer::factory(new BinaryProbe(), 0, '127.0.0.1');
        break;
    case 'loop':
        $io = IoServer::factory(new Probe(), 0, '127.0.0.1');
        $tick = static function () use (&$tick, $io): void {
            $io->server->broadcast('from the loop');
            $io->loop->addTimer(0.02, $tick);
        };
        $tick();
        break;
    case 'routes':
        $io = new App('localhost', 0);
        $io->route('/probe/{name}', new Probe(), ['*']);
        $io->route('/binary', new BinaryProbe());
        break;
    case 'wamp':
        $io = new App('localhost', 0);
        $io->route('/wamp', new WampProbe());
        break;
    case 'wrong':
        try {
            IoServer::factory(new HttpServer(new class () extends Probe implements Ratchet\Http\HttpServerInterface {
                public function onOpen(Ratchet\ConnectionInterface $conn, ?Psr\Http\Message\RequestInterface $request = null)
                {
                }
            }), 0);
        } catch (InvalidArgumentException $refused) {
            exit($refused->getMessage() . "\n");
        }
}
$say($io->server);
$io->run();
echo "end\n";
