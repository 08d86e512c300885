<?php
declare(strict_types=1);

namespace WebSocketExtension\Tests\Ratchet;

use PHPUnit\Framework\TestCase;
use WebSocket\Client;
use WebSocket\ClosedException;
use WebSocket\HandshakeException;

/** Applications for Ratchet, served by a process of their own, as their clients see them. */
final class RatchetTest extends TestCase
{
    private const DEADLINE = 10.0;

    /** @var resource|null */
    private mixed $process = null;
    /** @var resource */
    private mixed $output;

    protected function setUp(): void
    {
        if (!class_exists(\GuzzleHttp\Psr7\HttpFactory::class)) {
            self::markTestSkipped('guzzlehttp/psr7 is not here: tests/bin/install.sh test installs it');
        }
    }

    protected function tearDown(): void
    {
        if ($this->process !== null) {
            proc_terminate($this->process, 9);
            proc_close($this->process);
        }
    }

    public function test_messages_come_and_go_in_their_order(): void
    {
        $client = $this->client($this->serve('application'));
        self::assertSame('hello', self::ask($client, 'echo hello'));
        self::assertSame('and again', (string) $client->receive(self::DEADLINE));
        self::assertSame('42', self::ask($client, 'number'));
        $client->send('ping');
        $client->send('binary');
        $message = $client->receive(self::DEADLINE);
        self::assertSame([true, "\xff"], [$message?->isBinary, $message?->data]);
    }

    public function test_everybody_but_the_sender(): void
    {
        $address = $this->serve('application');
        $clients = array_map(fn () => $this->client($address), range(1, 3));
        foreach ($clients as $client) {
            self::ask($client, 'who');
        }
        $clients[0]->send('others hi');
        self::assertSame(['hi', 'hi'], [(string) $clients[1]->receive(self::DEADLINE), (string) $clients[2]->receive(self::DEADLINE)]);
        self::assertStringStartsWith('nobody', self::ask($clients[0], 'who'));
    }

    public function test_what_a_connection_has_and_what_the_application_gives_it(): void
    {
        $client = $this->client($this->serve('application') . '/path?name=Zo%C3%AB', ['headers' => ['X-Token' => 'secret']]);
        self::assertSame('Zoë integer 127.0.0.1', self::ask($client, 'who'));
        self::assertMatchesRegularExpression('~^http://127\.0\.0\.1:\d+/path\?name=Zo%C3%AB$~', self::ask($client, 'uri'));
        self::assertSame('secret', self::ask($client, 'header x-token'));
        self::assertSame('[false,true]', self::ask($client, 'has mine'));
        $client->send('set value');
        self::assertSame('value', self::ask($client, 'get'));
        self::assertSame('[true,true]', self::ask($client, 'has mine'));
    }

    public function test_an_exception_goes_to_onError_and_the_connection_lives_on(): void
    {
        $address = $this->serve('application');
        self::assertSame('RuntimeException: not you', (string) $this->client("$address/?name=unwelcome")->receive(self::DEADLINE));
        $client = $this->client($address);
        self::assertSame('RuntimeException: oh', self::ask($client, 'throw oh'));
        self::assertStringContainsString('has to be UTF-8', self::ask($client, 'broken'));
        self::assertStringContainsString('not array', self::ask($client, 'object'));
        self::assertStringStartsWith('InvalidArgumentException', self::ask($client, 'close 1006'));
        self::assertSame('still here', self::ask($client, 'echo still here'));
    }

    public function test_an_error_closes_the_connection_and_not_the_server(): void
    {
        $address = $this->serve('application');
        self::assertSame([1011, ''], $this->endAfter($this->client($address), 'error oh'));
        self::assertSame('here', self::ask($this->client($address), 'echo here'));
    }

    public function test_close_has_the_code_that_was_given(): void
    {
        $address = $this->serve('application');
        foreach (['close' => [1000, ''], 'close 4001' => [4001, ''], 'frame why' => [4002, 'why'], 'closing why' => [4003, 'why']] as $message => $end) {
            self::assertSame($end, $this->endAfter($this->client("$address/?name=guest"), $message));
            self::assertSame("closed guest, 0 left\n", $this->line());
        }
    }

    public function test_options_are_those_of_the_server(): void
    {
        self::assertSame(1009, $this->endAfter($this->client($this->serve('application')), str_repeat('x', 1001))[0]);
    }

    public function test_the_layers_of_Ratchet_are_taken_off(): void
    {
        self::assertSame('hello', self::ask($this->client($this->serve('layers')), 'echo hello'));
    }

    public function test_a_layer_that_is_not_known_is_refused(): void
    {
        self::assertStringContainsString('has layers around one that are not known here', $this->serve('wrong'));
    }

    public function test_the_first_subprotocol_of_the_client_that_the_application_has(): void
    {
        $address = $this->serve('subprotocols');
        self::assertSame('v1', $this->client($address, ['subprotocols' => ['v0', 'v1', 'v2']])->subprotocol());
        foreach ([[], ['subprotocols' => ['v0']]] as $options) {
            try {
                $this->client($address, $options);
                self::fail('let in');
            } catch (HandshakeException $refused) {
                self::assertSame([426, ['v2, v1']], [$refused->statusCode, $refused->headers['sec-websocket-protocol']]);
            }
        }
    }

    public function test_messages_as_objects_are_text_or_binary_and_can_be_sent(): void
    {
        $client = $this->client($this->serve('subprotocols'), ['subprotocols' => ['v2']]);
        $client->sendBinary("\xfe");
        self::assertSame('[true,"fe"]', (string) $client->receive(self::DEADLINE));
        $message = $client->receive(self::DEADLINE);
        self::assertSame([true, "\xfe"], [$message?->isBinary, $message?->data]);
        self::assertSame('[false,"68"]', self::ask($client, 'h'));
        self::assertFalse($client->receive(self::DEADLINE)?->isBinary);
    }

    public function test_with_the_loop_in_use_its_timers_run_beside_the_server(): void
    {
        $client = $this->client($this->serve('loop'));
        self::assertSame('from the loop', (string) $client->receive(self::DEADLINE));
        $client->send('echo hello');
        while (($text = (string) $client->receive(self::DEADLINE)) === 'from the loop');
        self::assertSame('hello', $text);
    }

    public function test_sigterm_ends_the_server_in_good_order(): void
    {
        $client = $this->client($this->serve('application') . '/?name=last');
        self::ask($client, 'who');
        proc_terminate($this->process ?? self::fail());
        self::assertSame([1001, 'the server is stopping'], $this->endAfter($client, null));
        self::assertSame(["closed last, 0 left\n", "end\n"], [$this->line(), $this->line()]);
    }

    public function test_routes_by_path_with_their_parameters_in_the_query(): void
    {
        if (!class_exists(\Symfony\Component\Routing\Route::class)) {
            self::markTestSkipped('symfony/routing is not here: tests/bin/install.sh test installs it');
        }
        $address = str_replace('127.0.0.1', 'localhost', $this->serve('routes'));
        $client = $this->client("$address/probe/Ann?x=1");
        self::assertSame('Ann integer 127.0.0.1', self::ask($client, 'who'));
        self::assertStringEndsWith('/probe/Ann?x=1&name=Ann', self::ask($client, 'uri'));
        self::assertSame(404, $this->refusal("$address/other"));
        self::assertSame(404, $this->refusal(str_replace('localhost', '127.0.0.1', $address) . '/probe/Ann'));
        self::assertSame(403, $this->refusal("$address/binary", ['subprotocols' => ['v1'], 'origin' => 'https://example.com']));
        self::assertSame(426, $this->refusal("$address/binary", ['origin' => 'http://localhost']));
        self::assertSame('v1', $this->client("$address/binary", ['subprotocols' => ['v1'], 'origin' => 'http://localhost:8000'])->subprotocol());
    }

    public function test_an_application_of_wamp_calls_and_publishes(): void
    {
        if (!class_exists(\Ratchet\Wamp\ServerProtocol::class)) {
            self::markTestSkipped('the stand-in for Ratchet has no WAMP');
        }
        $address = str_replace('127.0.0.1', 'localhost', $this->serve('wamp'));
        $client = $this->client("$address/wamp", ['subprotocols' => ['wamp'], 'origin' => 'http://localhost']);
        self::assertStringStartsWith('[0,', (string) $client->receive(self::DEADLINE));
        self::assertSame('[3,"id",["a"]]', self::ask($client, '[2,"id","echo","a"]'));
    }

    /** Starts a server; gives the first line that it prints, its address. */
    private function serve(string $what): string
    {
        $command = [PHP_BINARY, '-d', 'extension=' . getenv('WEBSOCKET_EXTENSION'), __DIR__ . '/server.php', $what];
        $process = proc_open($command, [['file', '/dev/null', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']], $pipes);
        $this->process = is_resource($process) ? $process : self::fail('no process');
        $this->output = $pipes[1];
        return trim($this->line());
    }

    private function line(): string
    {
        $readable = [$this->output];
        $none = null;
        stream_select($readable, $none, $none, (int) self::DEADLINE) === 1 || self::fail('the server has printed nothing');
        return (string) fgets($this->output);
    }

    /** @param array<string, mixed> $options */
    private function client(string $url, array $options = []): Client
    {
        return (new Client($url, $options + ['connectTimeout' => self::DEADLINE]))->connect();
    }

    /** @param array<string, mixed> $options */
    private function refusal(string $url, array $options = []): int
    {
        try {
            $this->client($url, $options);
            return 101;
        } catch (HandshakeException $refused) {
            return $refused->statusCode;
        }
    }

    private static function ask(Client $client, string $text): string
    {
        $client->send($text);
        return (string) ($client->receive(self::DEADLINE) ?? self::fail("no answer to '$text'"));
    }

    /** @return array{int, string} the code and the reason */
    private function endAfter(Client $client, ?string $text): array
    {
        try {
            $text === null || $client->send($text);
            while ($client->receive(self::DEADLINE) !== null);
            self::fail('it lives on');
        } catch (ClosedException $closed) {
            return [$closed->closeInfo->code, $closed->closeInfo->reason];
        }
    }
}
