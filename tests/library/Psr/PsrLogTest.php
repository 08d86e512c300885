<?php
declare(strict_types=1);

namespace WebSocketExtension\Tests\Psr;

use PHPUnit\Framework\TestCase;
use Psr\Log\AbstractLogger;
use WebSocket\Client;
use WebSocket\Connection;
use WebSocket\Server;
use WebSocketExtension\Psr\PsrLog;

final class PsrLogTest extends TestCase
{
    public function test_a_refused_handshake_is_an_entry_with_its_level_and_context(): void
    {
        $logger = self::logger();
        $server = new Server('127.0.0.1', 0);
        PsrLog::attach($server, $logger, ['server' => 'main']);
        $peer = stream_socket_client("tcp://127.0.0.1:{$server->port()}");
        fwrite($peer, "POST / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            . "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        self::pollUntil($server, fn (): bool => $logger->entries !== []);
        [$level, $message, $context] = $logger->entries[0];
        self::assertSame('debug', $level);
        self::assertStringContainsString('handshake refused', $message);
        self::assertSame('405', $context['status']);
        self::assertSame('main', $context['server']);
        self::assertSame(stream_socket_get_name($peer, false), $context['remoteAddress']);
    }

    public function test_what_a_handler_throws_is_an_error_with_the_throwable_and_the_connection(): void
    {
        $logger = self::logger();
        $server = new Server('127.0.0.1', 0);
        PsrLog::attach($server, $logger);
        $server->on('open', function (Connection $connection): void {
            throw new \DomainException('no place for you');
        });
        $peer = stream_socket_client("tcp://127.0.0.1:{$server->port()}");
        fwrite($peer, "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            . "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        self::pollUntil($server, fn (): bool => $logger->entries !== []);
        [$level, $message, $context] = $logger->entries[0];
        self::assertSame(['error', 'a handler has thrown: no place for you'], [$level, $message]);
        self::assertInstanceOf(\DomainException::class, $context['exception']);
        self::assertSame(stream_socket_get_name($peer, false), $context['remoteAddress']);
        self::assertIsInt($context['connection']);
    }

    public function test_an_attempt_of_a_client_that_failed_is_a_warning(): void
    {
        $logger = self::logger();
        $free = new Server('127.0.0.1', 0);
        $address = $free->address();
        unset($free);
        $client = new Client($address, ['reconnect' => ['initialDelay' => 5]]);
        PsrLog::attach($client, $logger);
        self::pollUntil($client, fn (): bool => $logger->entries !== []);
        [$level, $message, $context] = $logger->entries[0];
        self::assertSame(['warning', '1'], [$level, $context['attempt']]);
        self::assertStringContainsString('attempt 1', $message);
    }

    public function test_what_a_handler_of_a_client_throws_has_no_connection(): void
    {
        $logger = self::logger();
        (new PsrLog($logger, ['a' => 1]))->error($thrown = new \Error('oh'));
        self::assertSame([['error', 'a handler has thrown: oh', ['exception' => $thrown, 'a' => 1]]], $logger->entries);
    }

    private static function pollUntil(Server|Client $polled, \Closure $isSo): void
    {
        $deadline = microtime(true) + 10;
        while (!$isSo()) {
            microtime(true) < $deadline || self::fail('not within 10 s');
            $polled->poll(0.1);
        }
    }

    private static function logger(): AbstractLogger
    {
        return new class () extends AbstractLogger {
            /** @var list<array{mixed, string, array<mixed>}> */
            public array $entries = [];

            // Version 1 of psr/log has no types, version 3 has.
            public function log(mixed $level, mixed $message, array $context = []): void
            {
                $this->entries[] = [$level, (string) $message, $context];
            }
        };
    }
}
