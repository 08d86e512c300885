<?php
declare(strict_types=1);

// Real proxies between the client and a server: forward.php TINYPROXY MICROSOCKS. Prints 'ok NAME' or 'not ok NAME: WHY' for
// each behaviour. tinyproxy does CONNECT, microsocks SOCKS5; each runs once for anybody and once for bob alone.

require __DIR__ . '/support.inc';
require __DIR__ . '/../phpt/tls/certificates.inc';

use WebSocket\{Client, ConnectException};

/** A program that listens on a port of 127.0.0.1; its configuration may be a file, which goes with it. */
final class Proxy
{
    private mixed $process;
    private string $log;

    public function __construct(public readonly string $scheme, public readonly int $port, array $command, ?string $configuration = null)
    {
        $this->log = tempnam(sys_get_temp_dir(), 'proxy-');
        if ($configuration !== null) {
            file_put_contents("$this->log.conf", $configuration);
            array_push($command, '-c', "$this->log.conf");
        }
        $output = ['file', $this->log, 'a'];
        $this->process = proc_open($command, [['file', '/dev/null', 'r'], $output, $output], $pipes);
        until(function () use ($command): bool {
            // One that could not bind is answered for by whoever has the port.
            proc_get_status($this->process)['running'] || throw new RuntimeException("$command[0] ended:\n" . file_get_contents($this->log));
            $connected = @stream_socket_client("tcp://127.0.0.1:$this->port");
            return $connected && fclose($connected);
        }, "$command[0] to listen");
    }

    public function __destruct()
    {
        $this->end();
        array_map(unlink(...), array_filter([$this->log, "$this->log.conf"], is_file(...)));
    }

    public function end(): void
    {
        proc_terminate($this->process);
        until(fn (): bool => !proc_get_status($this->process)['running'], 'the proxy to end');
    }

    /** The option for a client. */
    public function as(string $credentials = ''): array
    {
        return ['proxy' => "$this->scheme://" . ($credentials === '' ? '' : "$credentials@") . "127.0.0.1:$this->port"];
    }
}

/** The proxy gives no tunnel to this URL, and the error says these words, and not the password. */
function refuses(array $options, string $url, string ...$words): void
{
    try {
        (new Client($url, $options))->connect();
    } catch (ConnectException $exception) {
        $message = $exception->getMessage();
        same(get_class($exception), ConnectException::class);
        foreach (['through the proxy ' . preg_replace('~//.*@~', '//', $options['proxy']), ...$words] as $part) {
            same(str_contains($message, $part) ?: $message, true);
        }
        same(str_contains($message, 'cret') ? $message : 'no password', 'no password');
        return;
    }
    throw new RuntimeException('it connected');
}

[, $tinyproxy, $microsocks] = $argv;
$echo = <<<'PHP'
    $server = listen(['maxMessageSize' => 2 * 1048576, 'tls' => json_decode((string) getenv('TLS'), true)]);
    $server->on('message', fn ($connection, $data, $isBinary) => $isBinary ? $connection->sendBinary($data) : $connection->send($data));
    $server->run();
    PHP;
$server = serve($echo);
$authority = new Authority();
putenv('TLS=' . json_encode($authority->issue('site')));
$secure = serve($echo);
$trust = ['tls' => ['caFile' => "$authority->directory/ca.pem"]];
$ports = free_ports(['tinyproxy', 'tinyproxy of bob', 'microsocks', 'microsocks of bob', 'nobody', 'forbidden']);
$tiny = fn (string $name, string $line = ''): Proxy => new Proxy('http', $ports[$name], [$tinyproxy, '-d'], "Port $ports[$name]\nListen 127.0.0.1\nConnectPort $server->port\nConnectPort $secure->port\nConnectPort $ports[nobody]\n$line\n");
$micro = fn (string $name, string ...$options): Proxy => new Proxy('socks5', $ports[$name], [$microsocks, '-i', '127.0.0.1', '-p', (string) $ports[$name], ...$options]);
$proxies = [
    'tinyproxy' => $tiny('tinyproxy'),
    'tinyproxy of bob' => $tiny('tinyproxy of bob', 'BasicAuth bob s3cret'),
    'microsocks' => $micro('microsocks'),
    'microsocks of bob' => $micro('microsocks of bob', '-u', 'bob', '-P', 's@cr:t'),
];
$credentials = ['tinyproxy' => '', 'tinyproxy of bob' => 'bob:s3%63ret', 'microsocks' => '', 'microsocks of bob' => 'bob:s%40cr%3At'];
$nobody = "ws://127.0.0.1:$ports[nobody]/";
$behaviours = [];
foreach ($proxies as $name => $proxy) {
    $options = $proxy->as($credentials[$name]);
    [$down, $unknown] = $proxy->scheme === 'http'
        ? ['it answered 500 "Unable to connect": it could not connect to the server', 'it answered 500 "Unable to connect": it could not connect to the server']
        : ['connection refused: nothing listens at that port', 'general failure'];
    $behaviours += [
        "$name: text, binary and 1 MiB are echoed" => fn () => echoes($server->url(), $options),
        "$name: the same over TLS" => fn () => echoes("wss://localhost:$secure->port/", $options + $trust),
        "$name: it looks the name up" => fn () => echoes("ws://localhost:$server->port/", $options),
        "$name: a server that is down" => fn () => refuses($options, $nobody, "no tunnel to 127.0.0.1:$ports[nobody]", $down),
        "$name: a name that it does not know" => fn () => refuses($options, "ws://nonexistent.invalid:$server->port/", $unknown),
    ];
}
$behaviours += [
    'tinyproxy: a port that its rules forbid' => fn () => refuses($proxies['tinyproxy']->as(), "ws://127.0.0.1:$ports[forbidden]/", 'it answered 403 "Access violation"', 'ConnectPort'),
    'tinyproxy of bob: no password' => fn () => refuses($proxies['tinyproxy of bob']->as(), $server->url(), 'it wants a user and a password (407)'),
    'tinyproxy of bob: a wrong password' => fn () => refuses($proxies['tinyproxy of bob']->as('bob:secret'), $server->url(), 'it refused the user or the password (401)'),
    'microsocks of bob: no password' => fn () => refuses($proxies['microsocks of bob']->as(), $server->url(), 'it lets nobody in without a user and a password'),
    'microsocks of bob: a wrong password' => fn () => refuses($proxies['microsocks of bob']->as('bob:secret'), $server->url(), 'it refused the user or the password'),
    'microsocks: asked in HTTP' => fn () => refuses(['proxy' => "http://127.0.0.1:$ports[microsocks]"], $server->url(), 'which is SOCKS and not HTTP: write socks5://'),
    'tinyproxy: asked in SOCKS5, which it does not answer' => fn () => refuses(['proxy' => "socks5://127.0.0.1:$ports[tinyproxy]", 'connectTimeout' => 0.5], $server->url(), 'within 0.5 s: timed out while waiting for the proxy', 'the proxy is not of that kind'),
];
foreach (['tinyproxy', 'microsocks'] as $name) {
    $behaviours["$name: a connection ends with it"] = function () use ($proxies, $name, $server) {
        $client = (new Client($server->url(), $proxies[$name]->as()))->connect();
        $proxies[$name]->end();
        same(substr(outcome(fn () => $client->receive(DEADLINE)), 0, 25), 'WebSocket\ClosedException');
        same([$client->closeInfo()->code, $client->closeInfo()->initiator->value], [1006, 'network']);
    };
}
foreach (['the server' => $server, 'the server with TLS' => $secure] as $name => $child) {
    $behaviours["$name ends well"] = fn () => same($child->stop(), "exit 0\n");
}
run_behaviours($behaviours);
