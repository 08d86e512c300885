<?php
declare(strict_types=1);

namespace WebSocketExtension\Revolt;

use WebSocket\Client;
use WebSocket\ClosedException;
use WebSocket\CloseInfo;
use WebSocket\Message;
use WebSocketExtension\Loop\Conversation;
use WebSocketExtension\Loop\DetachedException;

/**
 * A client in Revolt's event loop: what waits suspends its fiber, and the others go on.
 *
 * ```php
 * $client = RevoltClient::connect('ws://127.0.0.1:8080/', ['connectTimeout' => 5]);
 * $client->send('Hello');
 * echo $client->receive(timeout: 5) ?? 'no answer within 5 seconds', "\n";
 * foreach ($client as $message) {
 *     echo $message, "\n";
 * }
 * echo $client->client->closeInfo(), "\n";
 * ```
 *
 * With the option `reconnect` the messages go on coming from the next connection; `$client->client->on('open', …)` is told of each,
 * of the first one too where it is set before: `new RevoltClient(new Client(…))` connects when it is first waited for.
 * The client's handlers of `message`, `close` and `reconnect` are taken. One that is let go of is closed with 1001.
 *
 * @implements \IteratorAggregate<int, Message>
 */
final class RevoltClient implements \IteratorAggregate
{
    private readonly Conversation $conversation;

    public function __construct(public readonly Client $client)
    {
        $this->conversation = new Conversation($client, new RevoltLoop());
    }

    /**
     * A client that is connected, in the loop. Suspends until it is.
     *
     * @param array<string, mixed> $options those of `WebSocket\Client`
     * @throws \WebSocket\ConnectException
     * @throws \ValueError
     */
    public static function connect(string $url, array $options = []): self
    {
        // @phpstan-ignore-next-line argument.type: it checks them, and throws
        $self = new self(new Client($url, $options));
        RevoltLoop::await($self->conversation->whenConnected(...));
        return $self;
    }

    /**
     * The next message; null after `$timeout` seconds without one, and the connection lives on. Suspends; several may wait, and get
     * one each in their order. A client that is not connected yet connects.
     *
     * @throws ClosedException once it is closed for good and every message was received
     * @throws \WebSocket\ConnectException
     * @throws DetachedException
     * @throws \LogicException in a handler that was set with `Client::on()`
     */
    public function receive(?float $timeout = null): ?Message
    {
        $this->conversation->refuseInside('receive()');
        return RevoltLoop::await($this->conversation->receiving($timeout));
    }

    /**
     * Sends a text message. Suspends while more than ROOM bytes wait for the server to read.
     *
     * @throws ClosedException
     * @throws \ValueError for text that is not UTF-8
     */
    public function send(string $text): void
    {
        $this->awaitRoom();
        $this->client->send($text);
    }

    /**
     * Sends a binary message, as send().
     *
     * @throws ClosedException
     */
    public function sendBinary(string $data): void
    {
        $this->awaitRoom();
        $this->client->sendBinary($data);
    }

    /**
     * Closes with 1001, and suspends until that is done. Of messages that come until then those are received that somebody waits for.
     *
     * `$client->client->close()` takes another code and a reason, but the whole loop waits for its end, at most `closeTimeout`.
     */
    public function close(): CloseInfo
    {
        $this->conversation->refuseInside('close()');
        $this->conversation->close();
        $info = RevoltLoop::await($this->conversation->whenClosed(...));
        assert($info instanceof CloseInfo);
        return $info;
    }

    /** Takes it out of the loop: who waits for it gets a DetachedException. The connection lives on, and can be waited for again. */
    public function detach(): void
    {
        $this->conversation->detach();
    }

    /**
     * The messages as they come. Ends at a clean close, throws the ClosedException of any other.
     *
     * @return \Generator<int, Message>
     */
    public function getIterator(): \Generator
    {
        try {
            while (($message = $this->receive()) !== null) {
                yield $message;
            }
        } catch (ClosedException $closed) {
            if (!$closed->closeInfo->wasClean) {
                throw $closed;
            }
        }
    }

    /** `Client::send()` would hold up the whole loop while `maxSendBuffer` is full; nothing tells when there is room, so this looks. */
    private function awaitRoom(): void
    {
        while ($this->client->bufferedAmount() > self::ROOM && $this->client->isOpen()) {
            $this->conversation->refuseInside('send()');
            RevoltLoop::pause(self::LOOK);
        }
    }

    /** Bytes that may wait for the server: less than the default of `maxSendBuffer`, and enough to keep a fast network busy. */
    public const ROOM = 256 << 10;
    /** Seconds between two looks for room: a hundred of them cost less than a millisecond. */
    private const LOOK = 0.01;
}
