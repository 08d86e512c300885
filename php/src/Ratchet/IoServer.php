<?php
declare(strict_types=1);

namespace WebSocketExtension\Ratchet;

use Ratchet\ComponentInterface;
use React\EventLoop\Loop;
use React\EventLoop\LoopInterface;
use WebSocket\Connection;
use WebSocket\Server;
use WebSocketExtension\React\ReactServer;

/**
 * Runs an application that was written for Ratchet, a MessageComponentInterface, as it is, on the extension's server. In the script that
 * starts it one line changes, the `use` of IoServer:
 *
 * ```php
 * use WebSocketExtension\Ratchet\IoServer;             // was: Ratchet\Server\IoServer
 *
 * $server = IoServer::factory(new HttpServer(new WsServer(new Chat())), 8080);
 * $server->run();
 * ```
 *
 * `IoServer::factory(new Chat(), 8080)` is the same. Where `$server->loop` is used, or a loop is given, it runs in ReactPHP's event loop,
 * with the timers and the streams that are there; else in the extension's own, which is faster.
 *
 * @property-read LoopInterface $loop
 */
final class IoServer
{
    private ?LoopInterface $usedLoop = null;

    /** With a loop it serves from now on whenever that runs. */
    public function __construct(ComponentInterface|Applications $component, public readonly Server $server, ?LoopInterface $loop = null)
    {
        $this->connect($component instanceof Applications ? $component : Application::of($component));
        if ($loop !== null) {
            $this->use($loop);
        }
    }

    /**
     * @param array<string, mixed> $options those of `WebSocket\Server`: `tls`, `maxMessageSize`, `origins`, …
     * @throws \WebSocket\BindException
     */
    public static function factory(ComponentInterface $component, int $port = 80, string $address = '0.0.0.0', array $options = []): self
    {
        // @phpstan-ignore-next-line argument.type: it checks them, and throws
        return new self($component, new Server($address, $port, $options));
    }

    /** Serves until `$server->server->stop()`, or SIGINT or SIGTERM; with a loop until that has nothing left to do. */
    public function run(): void
    {
        if ($this->usedLoop === null) {
            $this->server->run();
        } else {
            $this->usedLoop->run();
        }
    }

    /** The loop comes into use when it is asked for. */
    public function __get(string $name): LoopInterface
    {
        return $name === 'loop' ? $this->usedLoop ?? $this->use(Loop::get()) : throw new \LogicException("IoServer has no '$name', only 'loop' and 'server'");
    }

    private function use(LoopInterface $loop): LoopInterface
    {
        ReactServer::attach($this->server, $loop);
        return $this->usedLoop = $loop;
    }

    private function connect(Applications $applications): void
    {
        // Without this event no PHP runs for a handshake.
        if ($applications->hasHandshake()) {
            $this->server->on('handshake', $applications->answer(...));
        }
        $this->server->on('open', static function (Connection $connection) use ($applications): void {
            $found = $applications->find($connection->request);
            if ($found === null) {
                $connection->close();
                return;
            }
            [$application, $parameters] = $found;
            $facade = new RatchetConnection($connection, $parameters);
            $connection->data = [$application, $facade];
            $application->open($facade);
        });
        $this->server->on('message', static function (Connection $connection, string $data, bool $isBinary): void {
            /** @var array{Application, RatchetConnection}|null $owner */
            $owner = $connection->data;
            $owner === null ?: $owner[0]->message($owner[1], $data, $isBinary);
        });
        $this->server->on('close', static function (Connection $connection): void {
            /** @var array{Application, RatchetConnection}|null $owner */
            $owner = $connection->data;
            $owner === null ?: $owner[0]->close($owner[1]);
            // They hold each other.
            $connection->data = null;
        });
    }
}
