<?php
declare(strict_types=1);

namespace WebSocketExtension\React;

use React\EventLoop\Loop;
use React\EventLoop\LoopInterface;
use React\Promise\Deferred;
use React\Promise\PromiseInterface;
use WebSocketExtension\Loop\EventLoop;

/**
 * ReactPHP's event loop.
 *
 * @internal
 */
final class ReactLoop implements EventLoop
{
    private readonly LoopInterface $loop;

    public function __construct(?LoopInterface $loop)
    {
        $this->loop = $loop ?? Loop::get();
    }

    public function onReadable(mixed $stream, \Closure $callback): \Closure
    {
        $this->loop->addReadStream($stream, static fn () => $callback());
        return fn () => $this->loop->removeReadStream($stream);
    }

    public function delay(float $seconds, \Closure $callback): \Closure
    {
        $timer = $this->loop->addTimer($seconds, static fn () => $callback());
        return fn () => $this->loop->cancelTimer($timer);
    }

    /**
     * A promise of what `$begin` calls back with. Its cancel() calls what `$begin` has returned, and rejects it.
     *
     * @template T
     * @param \Closure(\Closure(?\Throwable, T|null): void): (\Closure(): mixed) $begin
     * @return PromiseInterface<T|null>
     */
    public static function promise(\Closure $begin): PromiseInterface
    {
        $leave = null;
        /** @var Deferred<T|null> $deferred */
        $deferred = new Deferred(static function (callable $resolve, callable $reject) use (&$leave): void {
            /** @var (\Closure(): mixed)|null $leave null: `$begin` is still at work */
            if ($leave !== null) {
                $leave();
            }
            $reject(new \RuntimeException('cancelled: cancel() was called on the promise'));
        });
        $leave = $begin(static function (?\Throwable $failure, mixed $value) use ($deferred): void {
            if ($failure !== null) {
                $deferred->reject($failure);
            } else {
                $deferred->resolve($value);
            }
        });
        return $deferred->promise();
    }
}
