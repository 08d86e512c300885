<?php
declare(strict_types=1);

namespace WebSocketExtension\Tests\Revolt;

use PHPUnit\Framework\TestCase;
use Revolt\EventLoop;
use WebSocket\Server;
use WebSocketExtension\Revolt\RevoltLoop;
use WebSocketExtension\Revolt\RevoltServer;

/** Tests whose body is a fiber of Revolt's loop, with the deadline of a test, and with nothing left in the loop at its end. */
abstract class RevoltCase extends TestCase
{
    protected const DEADLINE = 10.0;

    /** @param \Closure(): void $body */
    protected function inLoop(\Closure $body): void
    {
        $failure = null;
        $left = ['the body has not ended'];
        $deadline = EventLoop::delay(self::DEADLINE, function () use (&$failure): void {
            $failure = new \RuntimeException('not done within ' . self::DEADLINE . ' s');
            array_map(EventLoop::cancel(...), EventLoop::getIdentifiers());
        });
        EventLoop::queue(function () use ($body, $deadline, &$failure, &$left): void {
            try {
                $body();
            } catch (\Throwable $thrown) {
                $failure ??= $thrown;
            }
            EventLoop::cancel($deadline);
            $left = EventLoop::getIdentifiers();
            array_map(EventLoop::cancel(...), $left);
        });
        EventLoop::run();
        if ($failure !== null) {
            throw $failure;
        }
        self::assertSame([], $left, 'what is left in the loop');
    }

    /** @param array<string, mixed> $options */
    protected static function serve(array $options = []): RevoltServer
    {
        return RevoltServer::attach(new Server('127.0.0.1', 0, $options));
    }

    protected static function serveEcho(): RevoltServer
    {
        $server = self::serve();
        $server->server->on('message', function ($connection, string $text): void {
            $connection->send($text);
        });
        return $server;
    }

    /** Has others run until it is so. */
    protected static function until(\Closure $isSo, string $what): void
    {
        $deadline = microtime(true) + self::DEADLINE / 2;
        while (!$isSo()) {
            microtime(true) < $deadline || throw new \RuntimeException("$what did not come");
            RevoltLoop::pause(0.001);
        }
    }

    protected static function end(RevoltServer ...$servers): void
    {
        foreach ($servers as $server) {
            $server->stop(1.0);
            $server->await();
        }
    }
}
