<?php
declare(strict_types=1);

// For PHPStan: the types of react/promise 3. Debian has version 2, which has the same methods and says nothing of their types.

namespace React\Promise;

/** @template-covariant T */
interface PromiseInterface
{
    /**
     * @template F
     * @template R
     * @param (callable(T): (PromiseInterface<F>|F))|null $onFulfilled
     * @param (callable(\Throwable): (PromiseInterface<R>|R))|null $onRejected
     * @return PromiseInterface<($onRejected is null ? ($onFulfilled is null ? T : F) : ($onFulfilled is null ? T|R : F|R))>
     */
    public function then(?callable $onFulfilled = null, ?callable $onRejected = null): PromiseInterface;

    /** @return void */
    public function cancel(): void;
}

/** @template T */
final class Deferred
{
    /** @param (callable(callable(T): void, callable(\Throwable): void): void)|null $canceller */
    public function __construct(?callable $canceller = null)
    {
    }

    /** @return PromiseInterface<T> */
    public function promise(): PromiseInterface
    {
        throw new \LogicException('only declared');
    }

    /** @param PromiseInterface<T>|T $value */
    public function resolve($value): void
    {
    }

    public function reject(\Throwable $reason): void
    {
    }
}
