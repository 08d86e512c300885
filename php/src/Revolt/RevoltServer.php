<?php
declare(strict_types=1);

namespace WebSocketExtension\Revolt;

use WebSocket\CloseCode;
use WebSocket\Connection;
use WebSocket\Server;
use WebSocketExtension\Loop\Serving;

/**
 * A server in Revolt's event loop, beside whatever else is there, other servers among it.
 *
 * ```php
 * $server = RevoltServer::attach(new Server('127.0.0.1', 8080));
 * $server->on('message', function (Connection $connection, string $text): void {
 *     \Amp\delay(1);                       // suspends this handler, and nobody else
 *     $connection->send($text);
 * });
 * EventLoop::onSignal(SIGTERM, fn () => $server->stop());
 * EventLoop::run();                        // returns when nothing is left in the loop: after the stop
 * ```
 *
 * Handlers can be set with `Server::on()` too, which costs no fiber. Then they must not suspend for long: poll() is still in them, and
 * this server is told of nothing until they are back. The handler of `stop` is taken; on('stop') here is for the script's own.
 */
final class RevoltServer
{
    private readonly Serving $serving;
    /** @var (\Closure(\Throwable, ?Connection): mixed)|null */
    private ?\Closure $onError = null;

    private function __construct(public readonly Server $server)
    {
        $this->serving = new Serving($server, new RevoltLoop());
    }

    /** Serves from now on whenever the loop runs. */
    public static function attach(Server $server): self
    {
        return new self($server);
    }

    /**
     * Sets a handler as `Server::on()` does, with a fiber of its own for each call, so it may suspend. Then the next event does not
     * wait for it: if the handler of a message suspends, that of the next one begins. Those of `handshake` and `request` have to
     * answer: until they do, others wait.
     *
     * What a handler throws does what it does in `run()`: the connection is closed with 1011, and `error` is told.
     */
    public function on(string $event, callable $handler): self
    {
        $handler = $handler(...);
        if ($event === 'error') {
            $this->onError = $handler;
        }
        match ($event) {
            'stop' => $this->serving->onStop($this->inOwnFiber($handler)),
            'handshake', 'request' => $this->server->on($event, $handler),
            default => $this->server->on($event, $this->inOwnFiber($handler)),
        };
        return $this;
    }

    /**
     * Suspends until it has stopped, or is detached.
     *
     * @throws \LogicException in a handler that was set with `Server::on()`
     */
    public function await(): void
    {
        $this->serving->refuseInside('await()');
        RevoltLoop::await($this->serving->whenEnded(...));
    }

    /** Begins to stop, as `Server::stop()` does, and returns; await() suspends until that is done. */
    public function stop(?float $grace = null): void
    {
        $this->server->stop($grace);
    }

    /** Takes it out of the loop. Its connections live on; attach() takes it in again, or `run()` serves without the loop. */
    public function detach(): void
    {
        $this->serving->detach();
    }

    public function isAttached(): bool
    {
        return $this->serving->isAttached();
    }

    private function inOwnFiber(\Closure $handler): \Closure
    {
        return (new OwnFiber($handler, $this->fail(...)))(...);
    }

    /**
     * What was thrown by a handler that had been suspended, so that the server knows nothing of it.
     *
     * @param array<mixed> $arguments
     */
    private function fail(\Throwable $thrown, array $arguments): void
    {
        $connection = ($arguments[0] ?? null) instanceof Connection ? $arguments[0] : null;
        $connection?->close(CloseCode::InternalError);
        if ($this->onError !== null) {
            ($this->onError)($thrown, $connection);
        } else {
            trigger_error("a handler has thrown after it was suspended, and there is no handler of 'error': $thrown", E_USER_WARNING);
        }
    }
}
