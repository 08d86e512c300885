<?php
declare(strict_types=1);

namespace WebSocketExtension\Loop;

/**
 * Those who wait for one thing, in the order of their coming. Each is called once, with what went wrong or with what came.
 *
 * @internal
 * @template T
 */
final class Waiters
{
    /** @var array<int, \Closure(?\Throwable, T|null): void> */
    private array $waiting = [];
    private int $last = 0;

    /**
     * @param \Closure(?\Throwable, T|null): void $done
     * @return \Closure(): bool has it wait no longer; false if it does not
     */
    public function add(\Closure $done): \Closure
    {
        $this->waiting[$id = ++$this->last] = $done;
        return function () use ($id): bool {
            $waits = isset($this->waiting[$id]);
            unset($this->waiting[$id]);
            return $waits;
        };
    }

    public function isEmpty(): bool
    {
        return $this->waiting === [];
    }

    /** @param T $value what the first gets */
    public function serve(mixed $value): void
    {
        foreach ($this->waiting as $id => $done) {
            unset($this->waiting[$id]);
            $done(null, $value);
            return;
        }
    }

    /** @param T|null $value what all get, unless there is a failure to be told */
    public function dismiss(?\Throwable $failure, mixed $value): void
    {
        // Who is told may come back and wait for the next.
        $waiting = $this->waiting;
        $this->waiting = [];
        foreach ($waiting as $done) {
            $done($failure, $failure === null ? $value : null);
        }
    }
}
