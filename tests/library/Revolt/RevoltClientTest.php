<?php
declare(strict_types=1);

namespace WebSocketExtension\Tests\Revolt;

use Revolt\EventLoop;
use WebSocket\Client;
use WebSocket\ClosedException;
use WebSocket\CloseInfo;
use WebSocket\ConnectException;
use WebSocket\Connection;
use WebSocketExtension\Loop\Conversation;
use WebSocketExtension\Loop\DetachedException;
use WebSocketExtension\Revolt\RevoltClient;
use WebSocketExtension\Revolt\RevoltLoop;
use WebSocketExtension\Revolt\RevoltServer;

final class RevoltClientTest extends RevoltCase
{
    public function test_receive_suspends_its_fiber_and_no_other(): void
    {
        $this->inLoop(function (): void {
            $server = self::serveEcho();
            $client = RevoltClient::connect($server->server->address());
            $order = [];
            EventLoop::queue(function () use ($client, &$order): void {
                $order[] = 'receives';
                $order[] = (string) $client->receive(5);
            });
            RevoltLoop::pause(0.01);
            $order[] = 'sends';
            $client->send('answer');
            self::until(function () use (&$order): bool {
                return count($order) === 3;
            }, 'the answer');
            self::assertSame(['receives', 'sends', 'answer'], $order);
            self::end($server);
        });
    }

    public function test_a_timeout_is_null_and_the_connection_lives_on(): void
    {
        $this->inLoop(function (): void {
            $server = self::serveEcho();
            $client = RevoltClient::connect($server->server->address());
            $started = microtime(true);
            self::assertNull($client->receive(0.05));
            self::assertGreaterThanOrEqual(0.045, microtime(true) - $started);
            $client->sendBinary('after');
            self::assertSame('after', (string) $client->receive(5));
            self::end($server);
        });
    }

    public function test_several_that_wait_get_one_each_in_their_order(): void
    {
        $this->inLoop(function (): void {
            $server = self::serveEcho();
            $client = RevoltClient::connect($server->server->address());
            $got = [];
            foreach (['first', 'second'] as $name) {
                EventLoop::queue(function () use ($client, $name, &$got): void {
                    $got[] = "$name {$client->receive(5)}";
                });
            }
            RevoltLoop::pause(0.005);
            $client->send('a');
            $client->send('b');
            self::until(function () use (&$got): bool {
                return count($got) === 2;
            }, 'both');
            self::assertSame(['first a', 'second b'], $got);
            self::end($server);
        });
    }

    public function test_out_of_any_fiber_it_runs_the_loop_meanwhile(): void
    {
        $server = self::serveEcho();
        $client = RevoltClient::connect($server->server->address());
        $client->send('from main');
        self::assertSame('from main', (string) $client->receive(5));
        self::end($server);
        self::assertSame([], EventLoop::getIdentifiers());
    }

    public function test_foreach_ends_at_a_clean_close_and_throws_at_any_other(): void
    {
        $this->inLoop(function (): void {
            $server = self::serve();
            $server->server->on('message', function (Connection $connection, string $text): void {
                $connection->send('last');
                // What was sent leaves when the handlers are done, which terminate() does not wait for.
                $text === 'close' ? $connection->close(4000, 'enough') : $connection->terminate();
            });
            $clean = RevoltClient::connect($server->server->address());
            $clean->send('close');
            self::assertSame(['last'], array_map(strval(...), iterator_to_array($clean, false)));
            self::assertSame(4000, $clean->client->closeInfo()?->code);
            $dropped = RevoltClient::connect($server->server->address());
            $dropped->send('terminate');
            try {
                iterator_to_array($dropped, false);
                self::fail('it was not clean');
            } catch (ClosedException $closed) {
                self::assertSame(1006, $closed->closeInfo->code);
            }
            self::end($server);
        });
    }

    public function test_a_connection_that_does_not_come_about_is_thrown(): void
    {
        $this->inLoop(function (): void {
            $free = new \WebSocket\Server('127.0.0.1', 0);
            $address = $free->address();
            unset($free);
            $this->expectException(ConnectException::class);
            RevoltClient::connect($address, ['connectTimeout' => 5]);
        });
    }

    public function test_close_suspends_until_the_server_has_answered(): void
    {
        $this->inLoop(function (): void {
            $server = self::serveEcho();
            $client = RevoltClient::connect($server->server->address());
            self::assertSame('1001 local clean', self::describe($client->close()));
            self::assertSame('1001 local clean', self::describe($client->close()));
            $this->expectException(ClosedException::class);
            try {
                $client->receive(5);
            } finally {
                self::end($server);
            }
        });
    }

    public function test_one_that_never_connected_can_be_closed(): void
    {
        $this->inLoop(function (): void {
            $info = (new RevoltClient(new Client('ws://127.0.0.1:1')))->close();
            self::assertFalse($info->wasClean);
        });
    }

    public function test_detach_ends_the_waiting_and_the_connection_lives_on(): void
    {
        $this->inLoop(function (): void {
            $server = self::serveEcho();
            $client = RevoltClient::connect($server->server->address());
            EventLoop::queue(function () use ($client): void {
                RevoltLoop::pause(0.005);
                $client->detach();
            });
            try {
                $client->receive();
                self::fail('nothing was sent');
            } catch (DetachedException $detached) {
                self::assertStringContainsString('detach()', $detached->getMessage());
            }
            $client->send('again');
            self::assertSame('again', (string) $client->receive(5));
            self::end($server);
        });
    }

    public function test_it_is_in_the_loop_only_while_somebody_waits(): void
    {
        $this->inLoop(function (): void {
            $server = self::serveEcho();
            $before = count(EventLoop::getIdentifiers());
            $client = RevoltClient::connect($server->server->address());
            self::assertCount($before, EventLoop::getIdentifiers());
            $client->send('waits with the client');
            self::until(fn (): bool => $server->server->stats()['messagesOut'] === 1, 'the echo');
            self::assertSame('waits with the client', (string) $client->receive(5));
            self::assertCount($before, EventLoop::getIdentifiers());
            self::end($server);
        });
    }

    public function test_who_waits_for_the_end_alone_holds_the_server_up_at_the_first_message(): void
    {
        $this->inLoop(function (): void {
            $server = self::serveEcho();
            $before = count(EventLoop::getIdentifiers());
            $client = new Conversation(new Client($server->server->address()), new RevoltLoop());
            RevoltLoop::await($client->whenConnected(...));
            $client->client->send('first');
            $end = null;
            $client->whenClosed(function (?\Throwable $failure, ?CloseInfo $info) use (&$end): void {
                $end = $info?->code;
            });
            self::assertCount($before + 1, EventLoop::getIdentifiers());
            self::until(fn (): bool => count(EventLoop::getIdentifiers()) === $before, 'the message');
            self::assertSame('first', (string) RevoltLoop::await($client->receiving(5)));
            self::assertCount($before + 1, EventLoop::getIdentifiers());
            self::end($server);
            self::until(function () use (&$end): bool {
                return $end !== null;
            }, 'the end');
            self::assertSame(1001, $end);
        });
    }

    public function test_close_is_not_held_up_by_messages_that_nobody_receives(): void
    {
        $this->inLoop(function (): void {
            $server = self::serve();
            $server->server->on('message', function (Connection $connection, string $text): void {
                // They leave in one piece, and come as one.
                array_map($connection->send(...), explode(' ', $text));
            });
            $client = RevoltClient::connect($server->server->address());
            $client->send('taken left');
            self::assertSame('taken', (string) $client->receive(5));
            $client->send('not waited for');
            self::until(fn (): bool => $server->server->stats()['messagesOut'] === 5, 'the answers');
            self::assertSame('1001 local clean', self::describe($client->close()));
            self::assertSame('left', (string) $client->receive(5));
            try {
                self::fail('received what came while nobody waited: ' . $client->receive(5));
            } catch (ClosedException) {
                self::end($server);
            }
        });
    }

    public function test_one_that_is_let_go_of_is_closed(): void
    {
        $this->inLoop(function (): void {
            $server = self::serve();
            $code = null;
            $server->server->on('close', function ($connection, $info) use (&$code): void {
                $code = $info->code;
            });
            $client = RevoltClient::connect($server->server->address());
            unset($client);
            self::until(function () use (&$code): bool {
                return $code !== null;
            }, 'the close');
            self::assertSame(1001, $code);
            self::end($server);
        });
    }

    public function test_messages_go_on_over_a_reconnect(): void
    {
        $this->inLoop(function (): void {
            $server = self::serve();
            $server->server->on('message', function (Connection $connection, string $text): void {
                $text === 'drop' ? $connection->terminate() : $connection->send($text);
            });
            $client = new RevoltClient(new Client($server->server->address(), ['reconnect' => ['initialDelay' => 0.01, 'jitter' => false]]));
            $opened = 0;
            $client->client->on('open', function (Client $client) use (&$opened): void {
                $client->send('connection ' . ++$opened);
            });
            self::assertSame('connection 1', (string) $client->receive(5));
            $client->send('drop');
            self::assertSame('connection 2', (string) $client->receive(5));
            self::assertSame(1001, $client->close()->code);
            self::end($server);
        });
    }

    public function test_send_suspends_while_the_server_does_not_read(): void
    {
        $this->inLoop(function (): void {
            $server = self::serve(['maxPending' => 1]);
            $received = 0;
            $server->server->on('message', function () use (&$received): void {
                $received++;
            });
            $client = RevoltClient::connect($server->server->address(), ['sendTimeout' => 3]);
            $server->detach();
            EventLoop::queue(function () use ($client, &$server): void {
                self::until(fn (): bool => $client->client->bufferedAmount() > RevoltClient::ROOM, 'a full buffer');
                $server = RevoltServer::attach($server->server);
            });
            // More than the sockets of the kernel hold.
            for ($sent = 0; $sent < 256; $sent++) {
                $client->send(str_repeat('x', 64 << 10));
            }
            self::until(function () use (&$received): bool {
                return $received === 256;
            }, 'the last message');
            self::end($server);
        });
    }

    private static function describe(CloseInfo $info): string
    {
        return "$info->code {$info->initiator->value} " . ($info->wasClean ? 'clean' : 'unclean');
    }
}
