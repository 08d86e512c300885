<?php
declare(strict_types=1);

namespace WebSocketExtension\Psr;

use Psr\Log\LoggerInterface;
use WebSocket\Client;
use WebSocket\Connection;
use WebSocket\Server;

/**
 * What a server or a client has to tell its operator, for a PSR-3 logger: the event `log`, with its level and its context, and the
 * event `error`, what a handler has thrown, at the level `error` with the throwable as `exception`.
 *
 * ```php
 * $server = new Server('127.0.0.1', 8080);
 * PsrLog::attach($server, new \Monolog\Logger('websocket'), ['server' => $server->address()]);
 * ```
 *
 * Of these two handlers either can be the script's own: `$server->on('log', (new PsrLog($logger))->log(...))` sets one.
 */
final class PsrLog
{
    /** @param array<string, mixed> $context what each entry is to have beside its own */
    public function __construct(private readonly LoggerInterface $logger, private readonly array $context = [])
    {
    }

    /**
     * Sets both handlers.
     *
     * @param array<string, mixed> $context what each entry is to have beside its own
     */
    public static function attach(Server|Client $source, LoggerInterface $logger, array $context = []): self
    {
        $self = new self($logger, $context);
        $source->on('log', $self->log(...));
        $source->on('error', $self->error(...));
        return $self;
    }

    /**
     * The handler of `log`. Its levels are those of PSR-3.
     *
     * @param array<string, mixed> $context
     */
    public function log(string $level, string $message, array $context): void
    {
        $this->logger->log($level, $message, $context + $this->context);
    }

    /** The handler of `error`. */
    public function error(\Throwable $thrown, ?Connection $connection = null): void
    {
        $whose = $connection === null ? [] : ['connection' => $connection->id, 'remoteAddress' => $connection->remoteAddress];
        $this->logger->error('a handler has thrown: ' . $thrown->getMessage(), ['exception' => $thrown] + $whose + $this->context);
    }
}
