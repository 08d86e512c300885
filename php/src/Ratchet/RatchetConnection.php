<?php
declare(strict_types=1);

namespace WebSocketExtension\Ratchet;

use GuzzleHttp\Psr7\HttpFactory;
use GuzzleHttp\Psr7\Query;
use Psr\Http\Message\RequestInterface;
use Ratchet\ConnectionInterface;
use Ratchet\RFC6455\Messaging\DataInterface;
use Ratchet\RFC6455\Messaging\Frame;
use Ratchet\RFC6455\Messaging\FrameInterface;
use Ratchet\RFC6455\Messaging\MessageInterface;
use WebSocket\Connection;
use WebSocketExtension\Psr\PsrRequest;

/**
 * A connection as Ratchet's applications know it. Whatever else they set on it stays there, as it does with Ratchet.
 *
 * ```php
 * public function onOpen(ConnectionInterface $conn)
 * {
 *     parse_str($conn->httpRequest->getUri()->getQuery(), $query);
 *     $conn->name = $query['name'] ?? "guest {$conn->resourceId}";
 *     $conn->send("Hello, {$conn->name}");
 * }
 * ```
 *
 * `$conn->serverConnection` is the extension's own, with rooms, pings and `latency()`.
 *
 * @property RequestInterface $httpRequest the handshake; made when it is asked for
 */
#[\AllowDynamicProperties]
final class RatchetConnection implements ConnectionInterface
{
    // First, for applications that compare two connections with '==': PHP does so property by property.
    /** Never given again in this process, unlike Ratchet's. */
    public readonly int $resourceId;
    /** Without the port. */
    public readonly string $remoteAddress;

    /** @param array<string, mixed> $parameters those of the route, which go into the query of the request */
    public function __construct(public readonly Connection $serverConnection, private readonly array $parameters = [])
    {
        $this->resourceId = $serverConnection->id;
        $this->remoteAddress = PsrRequest::split($serverConnection->remoteAddress)[0];
    }

    /**
     * Sends a text message, or the message or frame that is given. To a connection that is gone it sends nothing.
     *
     * @param mixed $data a string, what can be one, or what Ratchet\RFC6455 calls data
     * @throws \InvalidArgumentException for text that is not UTF-8, which Ratchet sends and browsers then close the connection for
     */
    public function send($data): static
    {
        if ($data instanceof DataInterface) {
            $this->sendData($data);
            return $this;
        }
        try {
            $this->serverConnection->send(is_scalar($data) || $data instanceof \Stringable ? (string) $data : self::refuse($data));
        } catch (\ValueError $unsuitable) {
            throw new \InvalidArgumentException('text has to be UTF-8 (RFC 6455 §5.6): send bytes as new Frame($bytes, true, Frame::OP_BINARY)', 0, $unsuitable);
        }
        return $this;
    }

    /**
     * Closes it.
     *
     * @param int|DataInterface $code a close code, or a close frame
     * @throws \InvalidArgumentException for a code that may not be sent (RFC 6455 §7.4)
     */
    public function close($code = 1000): void
    {
        $reason = '';
        if ($code instanceof DataInterface) {
            [$code, $reason] = self::closing($code->getPayload());
        }
        try {
            $this->serverConnection->close($code, $reason);
        } catch (\ValueError $unsuitable) {
            throw new \InvalidArgumentException($unsuitable->getMessage(), 0, $unsuitable);
        }
    }

    /** What is not there yet: the request. Anything else is as undefined as with Ratchet. */
    public function __get(string $name): mixed
    {
        if ($name === 'httpRequest') {
            return $this->httpRequest = $this->request();
        }
        trigger_error('Undefined property: ' . self::class . "::$$name", E_USER_WARNING);
        return null;
    }

    public function __isset(string $name): bool
    {
        return $name === 'httpRequest';
    }

    private function request(): RequestInterface
    {
        $request = PsrRequest::request($this->serverConnection->request, new HttpFactory());
        if ($this->parameters === []) {
            return $request;
        }
        $uri = $request->getUri();
        return $request->withUri($uri->withQuery(Query::build(Query::parse($uri->getQuery()) + $this->parameters)), true);
    }

    private function sendData(DataInterface $data): void
    {
        $payload = $data->getPayload();
        $opcode = $data instanceof MessageInterface || $data instanceof FrameInterface ? $data->getOpcode() : Frame::OP_TEXT;
        match ($opcode) {
            Frame::OP_BINARY => $this->serverConnection->sendBinary($payload),
            Frame::OP_PING => $this->serverConnection->ping($payload),
            Frame::OP_CLOSE => $this->close($data),
            // The server answers pings itself, before an application could.
            Frame::OP_PONG => null,
            default => $this->send($payload),
        };
    }

    /**
     * A close frame's payload in its parts (RFC 6455 §5.5.1).
     *
     * @return array{int, string}
     */
    private static function closing(string $payload): array
    {
        return strlen($payload) < 2 ? [1000, ''] : [ord($payload[0]) << 8 | ord($payload[1]), substr($payload, 2)];
    }

    private static function refuse(mixed $data): never
    {
        throw new \InvalidArgumentException('only text can be sent, or what can be made text of, not ' . get_debug_type($data));
    }
}
