<?php
declare(strict_types=1);

// As much of Revolt as the library and its tests call, over stream_select(), where the real one is not at hand. It is as strict as
// that: a callback returns nothing, runs in a fiber, and what it throws leaves run().

namespace Revolt\EventLoop;

/** @template T */
interface Suspension
{
    public function resume(mixed $value = null): void;

    public function throw(\Throwable $throwable): void;

    public function suspend(): mixed;
}

namespace Revolt;

use Revolt\EventLoop\Suspension;

final class EventLoop
{
    /** @var array<string, array{resource, \Closure}> */
    private static array $readable = [];
    /** @var array<string, array{float, \Closure}> */
    private static array $timers = [];
    /** @var list<\Closure> */
    private static array $queue = [];
    private static int $last = 0;

    public static function queue(\Closure $closure, mixed ...$arguments): void
    {
        self::$queue[] = static fn () => $closure(...$arguments);
    }

    public static function delay(float $delay, \Closure $closure): string
    {
        self::$timers[$id = 'timer ' . ++self::$last] = [microtime(true) + $delay, $closure];
        return $id;
    }

    /** @param resource $stream */
    public static function onReadable(mixed $stream, \Closure $closure): string
    {
        self::$readable[$id = 'stream ' . ++self::$last] = [$stream, $closure];
        return $id;
    }

    public static function cancel(string $callbackId): void
    {
        unset(self::$readable[$callbackId], self::$timers[$callbackId]);
    }

    /** @return list<string> */
    public static function getIdentifiers(): array
    {
        return [...array_keys(self::$readable), ...array_keys(self::$timers)];
    }

    /** @return Suspension<mixed> */
    public static function getSuspension(): Suspension
    {
        return new class () implements Suspension {
            private readonly ?\Fiber $fiber;
            private bool $isPending = false;
            /** @var (\Closure(): mixed)|null */
            private ?\Closure $outcome = null;

            public function __construct()
            {
                $this->fiber = \Fiber::getCurrent();
            }

            public function resume(mixed $value = null): void
            {
                $this->settle(static fn () => $value);
            }

            public function throw(\Throwable $throwable): void
            {
                $this->settle(static fn () => throw $throwable);
            }

            private function settle(\Closure $outcome): void
            {
                $this->isPending || throw new \Error('Must call suspend() before calling resume() or throw()');
                $this->isPending = false;
                $this->outcome = $outcome;
                if ($this->fiber !== null) {
                    EventLoop::queue(fn () => $this->fiber->resume());
                }
            }

            public function suspend(): mixed
            {
                $this->fiber === \Fiber::getCurrent() || throw new \Error('Must not call suspend() from another fiber');
                $this->isPending = true;
                if ($this->fiber === null) {
                    EventLoop::runWhile(fn (): bool => $this->isPending);
                } else {
                    \Fiber::suspend();
                }
                return $this->outcome === null ? throw new \Error('Event loop terminated without resuming the current suspension') : ($this->outcome)();
            }
        };
    }

    public static function run(): void
    {
        self::runWhile(static fn (): bool => true);
    }

    /** @param \Closure(): bool $goesOn */
    public static function runWhile(\Closure $goesOn): void
    {
        while ($goesOn() && (self::$queue || self::$readable || self::$timers)) {
            self::turn();
        }
    }

    private static function turn(): void
    {
        while ($call = array_shift(self::$queue)) {
            self::call($call, false);
        }
        foreach (self::$timers as $id => [$due, $closure]) {
            if ($due <= microtime(true) && isset(self::$timers[$id])) {
                unset(self::$timers[$id]);
                self::call(static fn () => $closure($id), true);
            }
        }
        if (self::$queue || !self::$readable && !self::$timers) {
            return;
        }
        foreach (self::select() as $id) {
            if (isset(self::$readable[$id])) {
                [$stream, $closure] = self::$readable[$id];
                self::call(static fn () => $closure($id, $stream), true);
            }
        }
    }

    /** @return list<string> the identifiers of what is readable before the next timer is due */
    private static function select(): array
    {
        $wait = self::$timers ? max(0.0, min(array_column(self::$timers, 0)) - microtime(true)) : null;
        $ready = array_map(static fn (array $watcher): mixed => $watcher[0], self::$readable);
        if (!$ready) {
            usleep((int) ceil((float) $wait * 1e6));
            return [];
        }
        $write = $except = null;
        stream_select($ready, $write, $except, $wait === null ? null : (int) $wait, $wait === null ? null : (int) ceil(fmod($wait, 1) * 1e6));
        return array_keys($ready);
    }

    private static function call(\Closure $call, bool $returnsNothing): void
    {
        $fiber = new \Fiber($call);
        $fiber->start();
        if ($returnsNothing && $fiber->isTerminated() && $fiber->getReturn() !== null) {
            throw new \Error('Returning a value other than null from an event loop callback will be ignored');
        }
    }
}
