<?php
declare(strict_types=1);

namespace WebSocketExtension\Revolt;

/**
 * A handler each of whose calls has a fiber of its own: one that suspends keeps nobody waiting. What is thrown before that goes to
 * the caller, and what is thrown after it to `$failed`, with the arguments of the call.
 *
 * @internal
 */
final class OwnFiber
{
    /**
     * @param \Closure(mixed...): mixed $handler
     * @param \Closure(\Throwable, array<mixed>): void $failed
     */
    public function __construct(private readonly \Closure $handler, private readonly \Closure $failed)
    {
    }

    public function __invoke(mixed ...$arguments): void
    {
        $wasSuspended = false;
        $fiber = new \Fiber(function () use ($arguments, &$wasSuspended): void {
            try {
                ($this->handler)(...$arguments);
            } catch (\Throwable $thrown) {
                /** @var bool $wasSuspended */
                if (!$wasSuspended) {
                    throw $thrown;
                }
                ($this->failed)($thrown, $arguments);
            }
        });
        $fiber->start();
        $wasSuspended = true;
    }
}
