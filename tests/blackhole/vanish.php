<?php
// Lets clients vanish, and measures how long both sides need to notice: vanish.php SERVER ROUTER CLIENT, the namespaces.

const PING_INTERVAL = 1.0, PONG_TIMEOUT = 1.0; // seconds
const SLACK = 0.3; // of the clock (a twentieth of a second) and of a busy machine
const DEADLINE = 30.0; // for any one line

[, $serverSide, $router, $clientSide] = $argv;

final class Process
{
    private mixed $process;
    private array $pipes = [];
    private string $unread = '';

    public function __construct(string $namespace, string $script, string ...$arguments)
    {
        $php = [PHP_BINARY, '-n', '-d', 'extension=' . getenv('WEBSOCKET_EXTENSION'), __DIR__ . "/$script", ...$arguments];
        $this->process = proc_open(['ip', 'netns', 'exec', $namespace, ...$php], [['pipe', 'r'], ['pipe', 'w'], STDERR], $this->pipes);
        stream_set_blocking($this->pipes[1], false);
    }

    public function __destruct()
    {
        proc_terminate($this->process, 9);
    }

    /** The next line; '' at the end. */
    public function line(): string
    {
        $end = microtime(true) + DEADLINE;
        while (!str_contains($this->unread, "\n")) {
            [$read, $write, $except] = [[$this->pipes[1]], null, null];
            $left = $end - microtime(true);
            if ($left <= 0 || !stream_select($read, $write, $except, (int) $left, (int) (fmod($left, 1) * 1e6))) {
                throw new RuntimeException('waited ' . DEADLINE . " s for a line, after '$this->unread'");
            }
            $data = fread($this->pipes[1], 65536);
            if ($data === '' && feof($this->pipes[1])) {
                return '';
            }
            $this->unread .= $data;
        }
        [$line, $this->unread] = explode("\n", $this->unread, 2);
        return $line;
    }

    public function terminate(): void
    {
        proc_terminate($this->process, 15);
    }
}

function check(bool $holds, string $what, string $seen = ''): void
{
    echo $holds ? "ok $what" : "not ok $what", $seen === '' ? '' : " ($seen)", "\n";
}

/** A line 'close ROLE NANOSECONDS INFO' or 'closed NANOSECONDS INFO' is about a loss, noticed in this time. */
function check_lost(string $who, string $time, string $info, int $cut, float $least, float $most): void
{
    $took = ((int) $time - $cut) / 1e9;
    $seen = sprintf('%.2f s, bounds %.2f s and %.2f s', $took, $least, $most);
    check($took >= $least && $took <= $most, "$who is noticed in time", $seen);
    check(str_starts_with($info, '1006 ') && str_ends_with($info, 'lost by the network'), "$who is reported as 1006 by the network", $info);
}

$times = [(string) PING_INTERVAL, (string) PONG_TIMEOUT];
$server = new Process($serverSide, 'server.php', ...$times);
$url = 'ws://192.0.2.1:' . $server->line();
$clients = [];
foreach (['quiet' => $clientSide, 'deaf' => $clientSide, 'witness' => $serverSide] as $role => $namespace) {
    $clients[$role] = new Process($namespace, 'client.php', $role, $url, ...$times);
    check($clients[$role]->line() === 'connected', "$role connects");
}
$before = [$server->line(), $server->line()];
sort($before);
check($before === ['full', 'latency'], 'two clients answer pings, the third is sent more than it takes', implode(' ', $before));

exec('ip netns exec ' . escapeshellarg($router) . " sh -c 'echo 0 >/proc/sys/net/ipv4/ip_forward'", $output, $status);
$cut = hrtime(true);
check($status === 0, 'the router goes dark');

$lost = [];
for ($n = 0; $n < 2; $n++) {
    [$word, $role, $time, $info] = explode(' ', $server->line(), 4) + ['', '', '0', ''];
    check($word === 'close' && $role !== 'witness', "$role is given up");
    $lost[$role] = [$time, $info];
}
// The last sign of life was up to pingInterval before the cut.
$most = PING_INTERVAL + PONG_TIMEOUT + SLACK;
check_lost('a quiet client', ...$lost['quiet'] ?? ['0', ''], cut: $cut, least: PONG_TIMEOUT - SLACK, most: $most);
// What it had taken before the cut may first be seen when its silence is looked into.
check_lost('a client that takes nothing', ...$lost['deaf'] ?? ['0', ''], cut: $cut, least: 0.0, most: $most + PING_INTERVAL);
[$word, $time, $info] = explode(' ', $clients['quiet']->line(), 3) + ['', '0', ''];
check_lost('the server, by its client,', $time, $info, cut: $cut, least: PONG_TIMEOUT - SLACK, most: $most);

$server->terminate();
check(str_contains($server->line(), 'close witness ') , 'the client that did not vanish was kept until the end');
check(str_contains($clients['witness']->line(), ' 1001 '), 'and told of it');
