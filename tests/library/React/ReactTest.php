<?php
declare(strict_types=1);

namespace WebSocketExtension\Tests\React;

use PHPUnit\Framework\TestCase;
use React\EventLoop\LoopInterface;
use React\EventLoop\StreamSelectLoop;
use React\Promise\PromiseInterface;
use WebSocket\Client;
use WebSocket\ClosedException;
use WebSocket\CloseInfo;
use WebSocket\ConnectException;
use WebSocket\Connection;
use WebSocket\Message;
use WebSocket\Server;
use WebSocketExtension\Loop\DetachedException;
use WebSocketExtension\React\ReactClient;
use WebSocketExtension\React\ReactServer;

/** Servers and clients in ReactPHP's loop. At the end of each test nothing is left in it: run() returns by itself. */
final class ReactTest extends TestCase
{
    private const DEADLINE = 10.0;

    private LoopInterface $loop;
    private Server $server;
    private ReactServer $attached;

    protected function setUp(): void
    {
        $this->loop = new StreamSelectLoop();
        $this->server = new Server('127.0.0.1', 0);
        $this->server->on('message', function (Connection $connection, string $text): void {
            match ($text) {
                'close' => $connection->close(4000, 'enough'),
                'drop' => $connection->terminate(),
                default => $connection->send($text),
            };
        });
        $this->attached = ReactServer::attach($this->server, $this->loop);
    }

    protected function tearDown(): void
    {
        if ($this->attached->isAttached()) {
            $this->settled($this->attached->stop(1.0));
        }
        // A timer as a deadline would be something that is left in the loop.
        pcntl_async_signals(true);
        pcntl_signal(SIGALRM, fn () => self::fail('something is left in the loop'));
        pcntl_alarm((int) self::DEADLINE);
        $this->loop->run();
        pcntl_alarm(0);
    }

    public function test_a_message_comes_back(): void
    {
        $client = $this->connect();
        $client->send('hello');
        $message = $this->settled($client->receive(5));
        self::assertInstanceOf(Message::class, $message);
        self::assertSame('hello', (string) $message);
        $client->sendBinary('bytes');
        self::assertSame('bytes', $this->text($client->receive(5)));
    }

    public function test_a_timeout_is_null_and_the_connection_lives_on(): void
    {
        $client = $this->connect();
        self::assertNull($this->settled($client->receive(0.02)));
        $client->send('after');
        self::assertSame('after', $this->text($client->receive(5)));
    }

    public function test_several_that_wait_get_one_each_in_their_order(): void
    {
        $client = $this->connect();
        $promises = [$client->receive(), $client->receive(), $client->receive(5)];
        $promises[1]->cancel();
        $client->send('a');
        $client->send('b');
        self::assertSame(['a', 'b'], [$this->text($promises[0]), $this->text($promises[2])]);
        $this->expectExceptionMessage('cancel()');
        $this->settled($promises[1]);
    }

    public function test_messages_go_to_a_handler_until_it_is_taken_away(): void
    {
        $client = $this->connect();
        $got = [];
        $client->onMessage(function (Message $message) use (&$got, $client): void {
            $got[] = (string) $message;
            if ((string) $message === 'second') {
                $client->onMessage(null);
            }
        });
        array_map($client->send(...), ['first', 'second', 'third']);
        self::assertSame('third', $this->text($client->receive(5)));
        self::assertSame(['first', 'second'], $got);
    }

    public function test_a_handler_gets_what_nobody_has_received(): void
    {
        $client = $this->connect();
        array_map($client->send(...), ['first', 'second']);
        self::assertSame('first', $this->text($client->receive(5)));
        $got = [];
        $client->onMessage(function (Message $message) use (&$got): void {
            $got[] = (string) $message;
        });
        $client->send('close');
        $this->settled($client->closed());
        self::assertSame(['second'], $got);
    }

    public function test_the_end_is_told_with_its_code(): void
    {
        $client = $this->connect();
        $client->send('close');
        $info = $this->settled($client->closed());
        self::assertInstanceOf(CloseInfo::class, $info);
        self::assertSame([4000, 'enough'], [$info->code, $info->reason]);
        $this->expectException(ClosedException::class);
        $this->settled($client->receive());
    }

    public function test_close_is_fulfilled_when_the_server_has_answered(): void
    {
        $client = $this->connect();
        $info = $this->settled($client->close());
        self::assertInstanceOf(CloseInfo::class, $info);
        self::assertSame([1001, true], [$info->code, $info->wasClean]);
    }

    public function test_a_connection_that_does_not_come_about_is_a_rejection(): void
    {
        $free = new Server('127.0.0.1', 0);
        $address = $free->address();
        unset($free);
        $this->expectException(ConnectException::class);
        $this->settled(ReactClient::connect($address, ['connectTimeout' => 5], $this->loop));
    }

    public function test_detach_rejects_what_waits_and_the_connection_lives_on(): void
    {
        $client = $this->connect();
        $waits = $client->receive();
        $client->detach();
        try {
            $this->settled($waits);
            self::fail('nothing was sent');
        } catch (DetachedException) {
            $client->send('again');
            self::assertSame('again', $this->text($client->receive(5)));
        }
    }

    public function test_messages_go_on_over_a_reconnect(): void
    {
        $client = new ReactClient(new Client($this->server->address(), ['reconnect' => ['initialDelay' => 0.01, 'jitter' => false]]), $this->loop);
        $opened = 0;
        $client->client->on('open', function (Client $client) use (&$opened): void {
            $client->send('connection ' . ++$opened);
        });
        self::assertSame('connection 1', $this->text($client->receive(5)));
        $client->send('drop');
        self::assertSame('connection 2', $this->text($client->receive(5)));
        $this->settled($client->close());
    }

    public function test_several_servers_in_one_loop(): void
    {
        $other = new Server('127.0.0.1', 0);
        $other->on('message', fn (Connection $connection, string $text) => $connection->send("other $text"));
        $attached = ReactServer::attach($other, $this->loop);
        $clients = [$this->connect(), $this->settled(ReactClient::connect($other->address(), [], $this->loop))];
        array_map(fn (ReactClient $client) => $client->send('hello'), $clients);
        self::assertSame(['hello', 'other hello'], array_map(fn (ReactClient $client) => $this->text($client->receive(5)), $clients));
        $this->settled($attached->stop(1.0));
    }

    public function test_a_server_that_was_detached_is_taken_in_again_with_what_came_meanwhile(): void
    {
        $client = $this->connect();
        $ended = $this->attached->ended();
        $this->attached->detach();
        self::assertNull($this->settled($ended));
        $client->send('meanwhile');
        self::assertNull($this->settled($client->receive(0.05)));
        $this->attached = ReactServer::attach($this->server, $this->loop);
        self::assertSame('meanwhile', $this->text($client->receive(5)));
    }

    public function test_stop_is_told_once_and_to_all_that_wait(): void
    {
        $stops = 0;
        $this->attached->onStop(function () use (&$stops): void {
            $stops++;
        });
        $ended = $this->attached->ended();
        self::assertNull($this->settled($this->attached->stop(1.0)));
        self::assertNull($this->settled($ended));
        self::assertNull($this->settled($this->attached->ended()));
        self::assertSame(1, $stops);
    }

    private function connect(): ReactClient
    {
        return $this->settled(ReactClient::connect($this->server->address(), ['connectTimeout' => 5], $this->loop));
    }

    private function text(PromiseInterface $promise): string
    {
        return (string) $this->settled($promise);
    }

    /** Runs the loop until the promise is settled. */
    private function settled(PromiseInterface $promise): mixed
    {
        $outcome = null;
        $settle = function (\Closure $of) use (&$outcome): void {
            $outcome = $of;
            $this->loop->stop();
        };
        $promise->then(fn (mixed $value) => $settle(fn () => $value), fn (\Throwable $failure) => $settle(fn () => throw $failure));
        if ($outcome === null) {
            $deadline = $this->loop->addTimer(self::DEADLINE, fn () => $settle(fn () => self::fail('not settled within ' . self::DEADLINE . ' s')));
            $this->loop->run();
            $this->loop->cancelTimer($deadline);
        }
        return $outcome === null ? self::fail('the loop has ended, and the promise is not settled') : $outcome();
    }
}
