<?php
declare(strict_types=1);

namespace WebSocketExtension\Loop;

use WebSocket\Client;
use WebSocket\ClosedException;
use WebSocket\CloseInfo;
use WebSocket\Message;

/**
 * A client in an event loop, whichever that is: messages for those who wait for them, by callback. It is in the loop only while
 * somebody waits; in between what comes stays where it is, in the end with the server, which then has to wait.
 *
 * Takes the client's handlers of `message`, `close` and `reconnect`. For Revolt and ReactPHP there are RevoltClient and ReactClient, made
 * of this.
 */
final class Conversation
{
    private readonly Watch $watch;
    /** @var \SplQueue<Message> at most what one poll() tells of */
    private readonly \SplQueue $messages;
    /** @var Waiters<Message> */
    private readonly Waiters $receivers;
    /** @var Waiters<Client> */
    private readonly Waiters $connecting;
    /** @var Waiters<CloseInfo> */
    private readonly Waiters $closing;
    /** @var (callable(Message): mixed)|null */
    private mixed $onMessage = null;
    private bool $hasClosed = false;
    private bool $isLeaving = false;
    /** Why nothing comes any more. */
    private ?\Throwable $end = null;

    public function __construct(public readonly Client $client, private readonly EventLoop $loop)
    {
        $this->messages = new \SplQueue();
        $this->receivers = new Waiters();
        $this->connecting = new Waiters();
        $this->closing = new Waiters();
        $this->watch = new Watch($client, $loop);
        // The client holds them: by a strong reference it would hold itself.
        $self = \WeakReference::create($this);
        $client->on('message', static fn (Message $message) => $self->get()?->note($message));
        $client->on('close', static fn () => $self->get()?->noteClose(true));
        $client->on('reconnect', static fn () => $self->get()?->noteClose(false));
    }

    /**
     * Calls back when the connection is open, or has failed.
     *
     * @param \Closure(?\Throwable, ?Client): void $done
     */
    public function whenConnected(\Closure $done): \Closure
    {
        return $this->wait($this->connecting, $done);
    }

    /**
     * Calls back with the next message; with null after `$timeout` seconds without one; with why there will be none.
     *
     * @param \Closure(?\Throwable, ?Message): void $done
     * @return \Closure(): mixed has it wait no longer, and takes no message
     */
    public function whenReceived(\Closure $done, ?float $timeout): \Closure
    {
        if ($this->receivers->isEmpty() && !$this->messages->isEmpty()) {
            $message = $this->messages->dequeue();
            $this->adjust();
            $done(null, $message);
            return static fn () => null;
        }
        $endTimer = static fn () => null;
        $leave = $this->wait($this->receivers, static function (?\Throwable $failure, ?Message $message) use ($done, &$endTimer): void {
            $endTimer();
            $done($failure, $message);
        });
        if ($timeout !== null && $this->end === null) {
            $endTimer = $this->loop->delay($timeout, static function () use ($leave, $done): void {
                $leave() && $done(null, null);
            });
        }
        return static function () use ($leave, &$endTimer): void {
            $endTimer();
            $leave();
        };
    }

    /**
     * whenReceived() with its second argument.
     *
     * @return \Closure(\Closure(?\Throwable, ?Message): void): (\Closure(): mixed)
     */
    public function receiving(?float $timeout): \Closure
    {
        return fn (\Closure $done): \Closure => $this->whenReceived($done, $timeout);
    }

    /**
     * Calls back when the connection has ended for good. What comes before that is received, or the end does not come: except for
     * close(), who waits for the end alone holds the server up at the first message that nobody takes.
     *
     * @param \Closure(?\Throwable, ?CloseInfo): void $done
     */
    public function whenClosed(\Closure $done): \Closure
    {
        return $this->wait($this->closing, $done);
    }

    /** Begins a graceful close with 1001, the end of reconnecting among it. Of what still comes, what nobody waits for is dropped. */
    public function close(): void
    {
        $this->isLeaving = true;
        $this->client->stop();
    }

    /**
     * Gives every message to this from now on, those first that nobody has received. Null: no more.
     *
     * @param (callable(Message): mixed)|null $handler
     */
    public function onMessage(?callable $handler): void
    {
        $this->onMessage = $handler;
        while ($this->onMessage !== null && !$this->messages->isEmpty()) {
            ($this->onMessage)($this->messages->dequeue());
        }
        $this->adjust();
    }

    /** Takes it out of the loop; who waits gets a DetachedException. The client lives on. */
    public function detach(): void
    {
        $this->onMessage = null;
        $this->dismiss(new DetachedException('the client was taken out of the event loop: detach() was called while this waited for it'));
        $this->watch->end();
    }

    /** @throws \LogicException in a handler that would wait for itself */
    public function refuseInside(string $what): void
    {
        $this->watch->refuseInside($what);
    }

    /**
     * @template T
     * @param Waiters<T> $waiters
     * @param \Closure(?\Throwable, T|null): void $done
     * @return \Closure(): bool
     */
    private function wait(Waiters $waiters, \Closure $done): \Closure
    {
        $leave = $waiters->add($done);
        $this->tell();
        $this->adjust();
        return function () use ($leave): bool {
            $waited = $leave();
            $this->adjust();
            return $waited;
        };
    }

    private function note(Message $message): void
    {
        if ($this->onMessage !== null) {
            ($this->onMessage)($message);
        } elseif (!$this->isLeaving || !$this->receivers->isEmpty()) {
            $this->messages->enqueue($message);
        }
    }

    private function noteClose(bool $hasClosed): void
    {
        $this->hasClosed = $hasClosed;
    }

    private function polled(?\Throwable $failure): void
    {
        // A `close` that no `reconnect` has followed is the last one. One who leaves is told of none while there is no connection.
        if ($failure !== null || $this->hasClosed || ($this->isLeaving && $this->client->closeInfo() !== null)) {
            $this->end ??= $failure ?? $this->closed();
        }
        $this->tell();
        $this->adjust();
    }

    /** Gives out what there is. */
    private function tell(): void
    {
        if ($this->client->response() !== null) {
            $this->connecting->dismiss(null, $this->client);
        }
        while (!$this->messages->isEmpty() && !$this->receivers->isEmpty()) {
            $this->receivers->serve($this->messages->dequeue());
        }
        if ($this->end !== null) {
            $this->dismiss($this->end);
        }
    }

    private function dismiss(\Throwable $end): void
    {
        $this->connecting->dismiss($end, null);
        $this->receivers->dismiss($end, null);
        if ($end instanceof ClosedException) {
            $this->closing->dismiss(null, $end->closeInfo);
        } else {
            $this->closing->dismiss($end, null);
        }
    }

    /** In the loop while somebody waits for what is to come, else out of it. */
    private function adjust(): void
    {
        $isWanted = $this->onMessage !== null || !$this->connecting->isEmpty() || !$this->receivers->isEmpty()
            || (!$this->closing->isEmpty() && ($this->isLeaving || $this->messages->isEmpty()));
        if ($isWanted && $this->end === null) {
            $this->watch->begin($this->polled(...));
        } else {
            $this->watch->end();
        }
    }

    /** What a client says that has ended is what its receive() throws. */
    private function closed(): \Throwable
    {
        try {
            $this->client->receive(0.0);
        } catch (\Throwable $end) {
            return $end;
        }
        return new \LogicException('a client that has closed has received a message: this is a bug of the extension');
    }
}
