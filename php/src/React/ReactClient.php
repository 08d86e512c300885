<?php
declare(strict_types=1);

namespace WebSocketExtension\React;

use React\EventLoop\LoopInterface;
use React\Promise\PromiseInterface;
use WebSocket\Client;
use WebSocket\CloseInfo;
use WebSocket\Message;
use WebSocketExtension\Loop\Conversation;

/**
 * A client in ReactPHP's event loop: what waits is a promise.
 *
 * ```php
 * ReactClient::connect('ws://127.0.0.1:8080/', ['connectTimeout' => 5])->then(function (ReactClient $client): void {
 *     $client->onMessage(function (Message $message): void {
 *         echo $message, "\n";
 *     });
 *     $client->closed()->then(fn (CloseInfo $info) => print("closed: $info\n"));
 *     $client->send('Hello');
 * }, fn (\Throwable $failure) => print($failure->getMessage() . "\n"));
 * ```
 *
 * With the option `reconnect` the messages go on coming from the next connection; `$client->client->on('open', …)` is told of each,
 * of the first one too where it is set before: `new ReactClient(new Client(…))` connects when it is first waited for.
 * The client's handlers of `message`, `close` and `reconnect` are taken.
 *
 * It is in the loop, and is told of anything, only while a promise waits or onMessage() has a handler. One that is let go of while
 * nothing waits is closed with 1001.
 */
final class ReactClient
{
    private readonly Conversation $conversation;

    public function __construct(public readonly Client $client, ?LoopInterface $loop = null)
    {
        $this->conversation = new Conversation($client, new ReactLoop($loop));
    }

    /**
     * Fulfilled with a client that is connected; rejected with a `WebSocket\ConnectException`.
     *
     * @param array<string, mixed> $options those of `WebSocket\Client`
     * @return PromiseInterface<self>
     * @throws \ValueError for a URL or an option that is none
     */
    public static function connect(string $url, array $options = [], ?LoopInterface $loop = null): PromiseInterface
    {
        // @phpstan-ignore-next-line argument.type: it checks them, and throws
        $self = new self(new Client($url, $options), $loop);
        return ReactLoop::promise($self->conversation->whenConnected(...))->then(static fn (): self => $self);
    }

    /**
     * Fulfilled with the next message, or with null after `$timeout` seconds without one; rejected with a `WebSocket\ClosedException`
     * once it is closed for good and every message was received. Several may wait, and get one each in their order. cancel() leaves
     * the message to whoever waits next. A client that is not connected yet connects.
     *
     * @return PromiseInterface<Message|null>
     */
    public function receive(?float $timeout = null): PromiseInterface
    {
        return ReactLoop::promise($this->conversation->receiving($timeout));
    }

    /**
     * Gives every message to this, from those on that have not been received; null: no more. What it throws goes to the client's
     * handler of `error`.
     *
     * @param (callable(Message): mixed)|null $handler
     */
    public function onMessage(?callable $handler): self
    {
        $this->conversation->onMessage($handler);
        return $this;
    }

    /**
     * Sends a text message. While `maxSendBuffer` bytes wait for the server to read this waits, and the loop with it:
     * `bufferedAmount()` of the client says how many do.
     *
     * @throws \WebSocket\ClosedException
     * @throws \ValueError for text that is not UTF-8
     */
    public function send(string $text): void
    {
        $this->client->send($text);
    }

    /**
     * Sends a binary message, as send().
     *
     * @throws \WebSocket\ClosedException
     */
    public function sendBinary(string $data): void
    {
        $this->client->sendBinary($data);
    }

    /**
     * Fulfilled with how the connection has ended, for good; rejected with why there was none. Messages come before the end: without
     * onMessage() or receive() it comes no further than to the first that nobody takes.
     *
     * @return PromiseInterface<CloseInfo|null>
     */
    public function closed(): PromiseInterface
    {
        return ReactLoop::promise($this->conversation->whenClosed(...));
    }

    /**
     * Closes with 1001; fulfilled when that is done. `$client->client->close()` takes another code and a reason, but the whole loop
     * waits for its end, at most `closeTimeout`.
     *
     * @return PromiseInterface<CloseInfo|null>
     */
    public function close(): PromiseInterface
    {
        $this->conversation->close();
        return $this->closed();
    }

    /** Takes it out of the loop: what waits is rejected with a DetachedException. The connection lives on, and can be waited for again. */
    public function detach(): void
    {
        $this->conversation->detach();
    }
}
