<?php
declare(strict_types=1);

namespace WebSocketExtension\Tests\Loop;

use Amp\Loop;
use PHPUnit\Framework\TestCase;
use WebSocket\Client;
use WebSocket\Connection;
use WebSocket\Message;
use WebSocket\Server;
use WebSocketExtension\Loop\Conversation;
use WebSocketExtension\Loop\EventLoop;
use WebSocketExtension\Loop\Serving;

/** A loop that the library has no class for: version 2 of Amp, which Debian has. */
final class AmpTest extends TestCase
{
    private const AMP = '/usr/share/php/Amp';

    protected function setUp(): void
    {
        if (!is_file(self::AMP . '/Loop.php')) {
            self::markTestSkipped('php-amphp-amp of version 2 is not here: tests/bin/install.sh test installs it');
        }
        require_once self::AMP . '/autoload.php';
        require_once self::AMP . '/functions.php'; // which Debian's autoloader leaves out
        require_once self::AMP . '/Internal/functions.php';
    }

    public function test_two_methods_are_all_there_is_to_write(): void
    {
        $loop = self::loop();
        $server = new Server('127.0.0.1', 0);
        $server->on('message', fn (Connection $connection, string $text) => $connection->send($text));
        $serving = new Serving($server, $loop);
        $client = new Conversation(new Client($server->address()), $loop);
        $received = [];
        Loop::run(function () use ($server, $serving, $client, $loop, &$received): void {
            $deadline = $loop->delay(10, Loop::stop(...));
            $client->whenReceived(function (?\Throwable $failure, ?Message $message) use ($server, $client, $deadline, &$received): void {
                $received = [$failure, $message];
                $client->client->send('hello');
                $client->whenReceived(function (?\Throwable $failure, ?Message $message) use ($server, $deadline, &$received): void {
                    array_push($received, $failure, (string) $message);
                    $server->stop(1.0);
                    $deadline();
                }, 5);
            }, 0.02);
        });
        self::assertSame([null, null, null, 'hello'], $received);
        self::assertFalse($serving->isAttached());
    }

    private static function loop(): EventLoop
    {
        return new class () implements EventLoop {
            public function onReadable(mixed $stream, \Closure $callback): \Closure
            {
                $watcher = Loop::onReadable($stream, fn () => $callback());
                return fn () => Loop::cancel($watcher);
            }

            public function delay(float $seconds, \Closure $callback): \Closure
            {
                $watcher = Loop::delay((int) ceil($seconds * 1000), fn () => $callback());
                return fn () => Loop::cancel($watcher);
            }
        };
    }
}
