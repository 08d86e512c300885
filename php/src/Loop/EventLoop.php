<?php
declare(strict_types=1);

namespace WebSocketExtension\Loop;

/**
 * What a server or a client needs of the event loop that it is driven by. Never runs the loop: that is its owner's.
 *
 * For a loop that this library has no class for, this is all there is to write; then `new Serving($server, new AmpLoop())` serves there,
 * and `new Conversation($client, new AmpLoop())` is a client.
 *
 * ```php
 * final class AmpLoop implements EventLoop
 * {
 *     public function onReadable(mixed $stream, \Closure $callback): \Closure
 *     {
 *         $watcher = \Amp\Loop::onReadable($stream, fn () => $callback());
 *         return fn () => \Amp\Loop::cancel($watcher);
 *     }
 *
 *     public function delay(float $seconds, \Closure $callback): \Closure
 *     {
 *         $watcher = \Amp\Loop::delay((int) ceil($seconds * 1000), fn () => $callback());
 *         return fn () => \Amp\Loop::cancel($watcher);
 *     }
 * }
 * ```
 */
interface EventLoop
{
    /**
     * Calls back each time that the stream is readable, until the closure that this returns is called; that may be twice.
     *
     * @param resource $stream
     * @param \Closure(): void $callback
     * @return \Closure(): mixed
     */
    public function onReadable(mixed $stream, \Closure $callback): \Closure;

    /**
     * Calls back once, after so many seconds, unless the closure that this returns is called before; that may be twice, or later.
     *
     * @param \Closure(): void $callback
     * @return \Closure(): mixed
     */
    public function delay(float $seconds, \Closure $callback): \Closure;
}
