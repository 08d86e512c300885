<?php
declare(strict_types=1);

namespace WebSocketExtension\Tests\Revolt;

use Revolt\EventLoop;
use WebSocket\ClosedException;
use WebSocket\Connection;
use WebSocketExtension\Revolt\RevoltClient;
use WebSocketExtension\Revolt\RevoltLoop;

final class RevoltServerTest extends RevoltCase
{
    public function test_several_servers_in_one_loop_each_with_its_client(): void
    {
        $this->inLoop(function (): void {
            $servers = [self::serveEcho(), self::serveEcho()];
            foreach ($servers as $index => $server) {
                $client = RevoltClient::connect($server->server->address());
                $client->send("to $index");
                self::assertSame("to $index", (string) $client->receive(5));
            }
            self::end(...$servers);
        });
    }

    public function test_a_handler_that_suspends_keeps_nobody_waiting(): void
    {
        $this->inLoop(function (): void {
            $server = self::serve()->on('message', function (Connection $connection, string $text): void {
                $text === 'slow' && RevoltLoop::pause(0.05);
                $connection->send($text);
            });
            $client = RevoltClient::connect($server->server->address());
            $client->send('slow');
            $client->send('fast');
            self::assertSame(['fast', 'slow'], [(string) $client->receive(5), (string) $client->receive(5)]);
            self::end($server);
        });
    }

    public function test_a_handler_without_a_fiber_of_its_own_holds_up_its_server_only_while_it_is_suspended(): void
    {
        $this->inLoop(function (): void {
            $server = self::serve();
            $server->server->on('message', function (Connection $connection, string $text): void {
                $text === 'slow' && RevoltLoop::pause(0.02);
                $connection->send($text);
            });
            $other = self::serveEcho();
            $client = RevoltClient::connect($server->server->address());
            $client->send('slow');
            $client->send('fast');
            $beside = RevoltClient::connect($other->server->address());
            $beside->send('beside');
            self::assertSame('beside', (string) $beside->receive(5));
            self::assertSame(['slow', 'fast'], [(string) $client->receive(5), (string) $client->receive(5)]);
            self::end($server, $other);
        });
    }

    public function test_a_handshake_waits_for_a_handler_that_suspends(): void
    {
        $this->inLoop(function (): void {
            $server = self::serve()->on('handshake', function ($request): bool {
                RevoltLoop::pause(0.01);
                return $request->path === '/in';
            });
            $address = $server->server->address();
            self::assertTrue(RevoltClient::connect("$address/in")->client->isOpen());
            try {
                RevoltClient::connect("$address/out");
                self::fail('let in');
            } catch (\WebSocket\HandshakeException $refused) {
                self::assertSame(403, $refused->statusCode);
            }
            self::end($server);
        });
    }

    public function test_what_a_handler_throws_closes_its_connection_and_is_told_before_and_after_it_was_suspended(): void
    {
        $this->inLoop(function (): void {
            $told = [];
            $server = self::serve()
                ->on('message', function (Connection $connection, string $text): void {
                    $text === 'late' && RevoltLoop::pause(0.001);
                    throw new \DomainException($text);
                })
                ->on('error', function (\Throwable $thrown, ?Connection $connection) use (&$told): void {
                    $told[] = [$thrown->getMessage(), $connection instanceof Connection];
                });
            foreach (['early', 'late'] as $when) {
                $client = RevoltClient::connect($server->server->address());
                $client->send($when);
                self::assertSame(1011, self::endOf($client));
            }
            self::assertSame([['early', true], ['late', true]], $told);
            self::end($server);
        });
    }

    public function test_without_a_handler_of_error_what_is_thrown_late_is_a_warning(): void
    {
        $this->inLoop(function (): void {
            $warnings = [];
            set_error_handler(function (int $level, string $message) use (&$warnings): bool {
                $warnings[] = $message;
                return true;
            });
            $server = self::serve()->on('message', function (): void {
                RevoltLoop::pause(0.001);
                throw new \DomainException('thrown late');
            });
            $client = RevoltClient::connect($server->server->address());
            $client->send('');
            self::assertSame(1011, self::endOf($client));
            restore_error_handler();
            self::assertStringContainsString('thrown late', implode("\n", $warnings));
            self::end($server);
        });
    }

    public function test_to_wait_for_the_server_inside_of_its_poll_is_refused(): void
    {
        $this->inLoop(function (): void {
            $server = self::serve();
            $told = null;
            $server->server->on('open', fn () => $server->await());
            $server->server->on('error', function (\Throwable $thrown) use (&$told): void {
                $told = $thrown;
            });
            self::endOf(RevoltClient::connect($server->server->address()));
            self::assertInstanceOf(\LogicException::class, $told);
            self::assertStringContainsString('wait for ever', $told->getMessage());
            self::end($server);
        });
    }

    public function test_stop_in_a_handler_sees_the_stop_through(): void
    {
        $this->inLoop(function (): void {
            $stops = 0;
            $server = self::serve()->on('stop', function () use (&$stops): void {
                $stops++;
            });
            $server->on('message', function (Connection $connection) use ($server): void {
                $connection->send('stopping');
                $server->stop();
                $server->await();
                self::assertFalse($server->isAttached());
            });
            $client = RevoltClient::connect($server->server->address());
            $client->send('stop');
            self::assertSame('stopping', (string) $client->receive(5));
            self::assertSame(1001, self::endOf($client));
            $server->await();
            self::assertSame([1, false], [$stops, $server->isAttached()]);
        });
    }

    public function test_a_server_that_was_detached_is_taken_in_again_with_what_came_meanwhile(): void
    {
        $this->inLoop(function (): void {
            $server = self::serveEcho();
            $client = RevoltClient::connect($server->server->address());
            $hasEnded = false;
            EventLoop::queue(function () use ($server, &$hasEnded): void {
                $server->await();
                $hasEnded = true;
            });
            RevoltLoop::pause(0.001);
            $server->detach();
            $server->detach();
            $client->send('meanwhile');
            self::assertNull($client->receive(0.05));
            self::assertTrue($hasEnded);
            $again = \WebSocketExtension\Revolt\RevoltServer::attach($server->server);
            self::assertSame('meanwhile', (string) $client->receive(5));
            self::assertSame([false, true], [$server->isAttached(), $again->isAttached()]);
            self::end($again);
        });
    }

    private static function endOf(RevoltClient $client): int
    {
        try {
            while ($client->receive(5) !== null);
        } catch (ClosedException $closed) {
            return $closed->closeInfo->code;
        }
        return 0;
    }
}
