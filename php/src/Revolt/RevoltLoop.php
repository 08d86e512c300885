<?php
declare(strict_types=1);

namespace WebSocketExtension\Revolt;

use Revolt\EventLoop as Revolt;
use WebSocketExtension\Loop\EventLoop;

/**
 * Revolt's event loop.
 *
 * @internal
 */
final class RevoltLoop implements EventLoop
{
    public function onReadable(mixed $stream, \Closure $callback): \Closure
    {
        $id = Revolt::onReadable($stream, static function () use ($callback): void {
            $callback();
        });
        return static fn () => Revolt::cancel($id);
    }

    public function delay(float $seconds, \Closure $callback): \Closure
    {
        $id = Revolt::delay($seconds, static function () use ($callback): void {
            $callback();
        });
        return static fn () => Revolt::cancel($id);
    }

    /**
     * Suspends the fiber until `$begin` has called back: returns what came, throws what went wrong. Outside of any fiber it runs the
     * loop meanwhile, as Revolt does.
     *
     * @template T
     * @param \Closure(\Closure(?\Throwable, T|null): void): mixed $begin
     * @return T|null
     */
    public static function await(\Closure $begin): mixed
    {
        $suspension = Revolt::getSuspension();
        $isSuspended = false;
        /** @var array{?\Throwable, T|null}|null $outcome */
        $outcome = null;
        $begin(static function (?\Throwable $failure, mixed $value) use ($suspension, &$isSuspended, &$outcome): void {
            $outcome = [$failure, $value];
            /** @var bool $isSuspended */
            if ($isSuspended) {
                $suspension->resume();
            }
        });
        if ($outcome === null) {
            $isSuspended = true;
            $suspension->suspend();
        }
        [$failure, $value] = $outcome ?? throw new \LogicException('the fiber was resumed by somebody else than whom it waits for');
        return $failure === null ? $value : throw $failure;
    }

    /** Suspends the fiber for so many seconds. */
    public static function pause(float $seconds): void
    {
        $suspension = Revolt::getSuspension();
        Revolt::delay($seconds, static function () use ($suspension): void {
            $suspension->resume();
        });
        $suspension->suspend();
    }
}
