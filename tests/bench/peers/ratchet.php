<?php
declare(strict_types=1);

// Ratchet: ratchet.php PORT echo|open|broadcast, RATCHET_AUTOLOAD in the environment.
// With the extension "ev", "event" or "uv" loaded its loop uses that, else stream_select, which ends at 1,024 descriptors.
use Ratchet\ConnectionInterface;
use Ratchet\Http\HttpServer;
use Ratchet\RFC6455\Messaging\MessageInterface;
use Ratchet\Server\IoServer;
use Ratchet\WebSocket\MessageComponentInterface;
use Ratchet\WebSocket\WsServer;
use React\EventLoop\Loop;
use React\Socket\SocketServer;

// Ratchet 0.4 has parameters that newer versions of PHP deprecate.
error_reporting(E_ALL & ~E_DEPRECATED);
require getenv('RATCHET_AUTOLOAD') ?: exit("set RATCHET_AUTOLOAD to its vendor/autoload.php\n");

final class Application implements MessageComponentInterface
{
    private SplObjectStorage $everybody;
    private int $opened = 0;

    public function __construct(private readonly string $role)
    {
        $this->everybody = new SplObjectStorage();
    }

    // The interface has to be implemented in full, so 'echo' has a handler for open as well.
    public function onOpen(ConnectionInterface $connection): void
    {
        $this->opened++;
        if ($this->role === 'broadcast') {
            $this->everybody->attach($connection);
        }
    }

    public function onMessage(ConnectionInterface $connection, MessageInterface $message): void
    {
        if ($this->role !== 'broadcast') {
            $connection->send($message);
            return;
        }
        foreach ($this->everybody as $other) {
            $other->send($message);
        }
    }

    public function onClose(ConnectionInterface $connection): void
    {
        $this->everybody->detach($connection);
    }

    public function onError(ConnectionInterface $connection, Exception $error): void
    {
        $connection->close();
    }
}

[, $port, $role] = $argv;
$socket = new SocketServer("127.0.0.1:$port", ['tcp' => ['backlog' => 4096]]);
(new IoServer(new HttpServer(new WsServer(new Application($role))), $socket, Loop::get()))->run();
