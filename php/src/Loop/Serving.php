<?php
declare(strict_types=1);

namespace WebSocketExtension\Loop;

use WebSocket\Server;

/**
 * A server in an event loop, whichever that is: from here until it has stopped, or is detached. What waits, waits by callback.
 *
 * Takes the server's handler of `stop`, for it has to know; onStop() is for the script's own. For Revolt and ReactPHP there
 * are RevoltServer and ReactServer, made of this.
 */
final class Serving
{
    private readonly Watch $watch;
    /** @var Waiters<null> */
    private readonly Waiters $waiters;
    /** @var (callable(Server): mixed)|null */
    private mixed $onStop = null;
    private bool $hasStopped = false;

    public function __construct(public readonly Server $server, EventLoop $loop)
    {
        $this->waiters = new Waiters();
        $this->watch = new Watch($server, $loop);
        $server->on('stop', function (Server $server): void {
            $this->hasStopped = true;
            if ($this->onStop !== null) {
                ($this->onStop)($server);
            }
        });
        $this->watch->begin($this->polled(...));
    }

    /** @param (callable(Server): mixed)|null $handler */
    public function onStop(?callable $handler): void
    {
        $this->onStop = $handler;
    }

    public function isAttached(): bool
    {
        return $this->watch->isWanted();
    }

    /** Takes it out of the loop, open connections and all. They live on, and so does the server: attach it again, or run() it. */
    public function detach(): void
    {
        if ($this->isAttached()) {
            $this->watch->end();
            $this->server->on('stop', $this->onStop);
            $this->waiters->dismiss(null, null);
        }
    }

    /**
     * Calls back once it has stopped, or is detached; at once if it is.
     *
     * @param \Closure(?\Throwable, null): void $done
     * @return \Closure(): mixed has it wait no longer
     */
    public function whenEnded(\Closure $done): \Closure
    {
        if ($this->isAttached()) {
            return $this->waiters->add($done);
        }
        $done(null, null);
        return static fn () => null;
    }

    /** @throws \LogicException in a handler that would wait for itself */
    public function refuseInside(string $what): void
    {
        $this->watch->refuseInside($what);
    }

    private function polled(?\Throwable $failure): void
    {
        if ($failure === null && !$this->hasStopped) {
            return;
        }
        $isAwaited = !$this->waiters->isEmpty();
        $this->watch->end();
        $this->waiters->dismiss($failure, null);
        if ($failure !== null && !$isAwaited) {
            throw $failure;
        }
    }
}
