<?php
declare(strict_types=1);

namespace WebSocketExtension\Loop;

use WebSocket\Client;
use WebSocket\Server;

/**
 * Polls a server or a client whenever it has work. Knows nothing of what it is told: that is the handlers'.
 *
 * @internal
 */
final class Watch
{
    /** @var (\Closure(): mixed)|null ends the watching */
    private ?\Closure $end = null;
    /** @var (\Closure(?\Throwable): void)|null null: no watching is wanted */
    private ?\Closure $polled = null;
    private bool $isPolling = false;
    /** @var \Fiber<mixed, mixed, mixed, mixed>|null */
    private ?\Fiber $fiber = null;

    public function __construct(private readonly Server|Client $subject, private readonly EventLoop $loop)
    {
    }

    /**
     * Watches from now on. Held only as long as that lasts, so that a watch that has ended keeps nobody alive.
     *
     * @param \Closure(?\Throwable): void $polled called after each poll(), with what that has thrown
     */
    public function begin(\Closure $polled): void
    {
        $this->polled = $polled;
        if (!$this->isPolling) {
            $this->end ??= $this->loop->onReadable($this->subject->stream(), $this->poll(...));
        }
    }

    public function end(): void
    {
        $this->polled = null;
        $this->rest();
    }

    public function isWanted(): bool
    {
        return $this->polled !== null;
    }

    /**
     * Throws if the caller is a handler that poll() waits for: to suspend it until poll() has news is to wait for ever.
     *
     * @throws \LogicException
     */
    public function refuseInside(string $what): void
    {
        if ($this->isPolling && $this->fiber === \Fiber::getCurrent()) {
            throw new \LogicException(
                "$what would wait for ever: it was called in a handler, which poll() has called and waits for. "
                . 'Set the handler with on() of the adapter, which gives it a fiber of its own',
            );
        }
    }

    private function poll(): void
    {
        // A handler has suspended the fiber that the last poll() is in: until it is back there is nothing to be had here.
        if ($this->isPolling) {
            $this->rest();
            return;
        }
        $failure = null;
        $this->isPolling = true;
        $this->fiber = \Fiber::getCurrent();
        try {
            $this->subject->poll();
        } catch (\Throwable $thrown) {
            $failure = $thrown;
        } finally {
            $this->isPolling = false;
            $this->fiber = null;
        }
        $polled = $this->polled;
        if ($polled !== null) {
            $this->begin($polled);
            $polled($failure);
        }
    }

    private function rest(): void
    {
        $end = $this->end;
        $this->end = null;
        if ($end !== null) {
            $end();
        }
    }
}
