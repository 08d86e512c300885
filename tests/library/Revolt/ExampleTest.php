<?php
declare(strict_types=1);

namespace WebSocketExtension\Tests\Revolt;

use PHPUnit\Framework\TestCase;

final class ExampleTest extends TestCase
{
    public function test_the_example_runs(): void
    {
        $example = dirname(__DIR__, 3) . '/php/examples/revolt.php';
        $environment = ['AUTOLOAD' => dirname(__DIR__) . '/autoload.php', 'PORT' => (string) self::freePort()] + getenv();
        $command = [PHP_BINARY, '-d', 'extension=' . getenv('WEBSOCKET_EXTENSION'), $example];
        $process = proc_open($command, [1 => ['pipe', 'w'], 2 => ['redirect', 1]], $pipes, null, $environment);
        self::assertIsResource($process);
        $printed = explode("\n", (string) stream_get_contents($pipes[1]));
        self::assertSame(0, proc_close($process), implode("\n", $printed));
        self::assertSame(['Ann said short', 'Ann said something long', '1001 (Going away) "the client is stopping", clean, closed by the local side', 'stopped', ''], array_slice($printed, 1));
        self::assertLessThanOrEqual(40, count((array) file($example)));
    }

    private static function freePort(): int
    {
        return (new \WebSocket\Server('127.0.0.1', 0))->port();
    }
}
