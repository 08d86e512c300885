<?php
declare(strict_types=1);

// One client through many connections: reconnect.php EXTENSION [ROUNDS]. Its server, a child, is killed in the middle of a stream of
// numbered messages and started again on the same port; every fifth time only after an attempt that failed. At the end it prints,
// as JSON, what it counted, and ends with 1 if a message came twice, out of order, or after its connection's end, or if one is missing.
[, $extension, $rounds] = $argv + [2 => '1000'];
$rounds = (int) $rounds;

$listener = stream_socket_server('tcp://127.0.0.1:0');
$port = (int) parse_url('tcp://' . stream_socket_get_name($listener, false), PHP_URL_PORT);
fclose($listener);

// Each life of the server has a number; each message has that and one of its own.
$code = <<<'PHP'
    [, $port, $life] = $_SERVER['argv'];
    pcntl_alarm(600);
    $server = new WebSocket\Server('127.0.0.1', (int) $port);
    $number = 0;
    $send = function ($connection) use ($life, &$number): void {
        for ($i = 0; $i < 20; $i++) {
            $connection->send("$life " . ++$number . ' ' . str_repeat('x', $number * 37 % 3000));
        }
    };
    $server->on('open', $send);
    $server->on('message', $send);
    $server->run();
    PHP;
$server = null;
$life = 0;
$start = function () use (&$server, &$life, $code, $extension, $port): void {
    $life++;
    $server = proc_open([PHP_BINARY, '-n', '-d', "extension=$extension", '-r', $code, '--', (string) $port, (string) $life], [['file', '/dev/null', 'r']], $pipes);
};
$kill = function () use (&$server): void {
    if ($server) {
        proc_terminate($server, 9);
        proc_close($server);
        $server = null;
    }
};
register_shutdown_function($kill);
$look = function (): array {
    preg_match('/^VmRSS:\s+(\d+)/m', file_get_contents('/proc/self/status'), $match);
    return ['rssKiB' => (int) $match[1], 'descriptors' => count(scandir('/proc/self/fd')) - 2, 'phpMemory' => memory_get_usage()];
};

$count = ['opens' => 0, 'closes' => 0, 'messages' => 0, 'twice' => 0, 'missing' => 0, 'outside' => 0, 'failedAttempts' => 0];
$last = [0, 0];
$looks = [];
$is_open = false;
$client = new WebSocket\Client("ws://127.0.0.1:$port", ['reconnect' => ['initialDelay' => 0.01, 'maxDelay' => 0.05]]);
$client->on('open', function () use (&$count, &$is_open, $client): void {
    $count['opens']++;
    $is_open = true;
    $client->send('more');
});
$client->on('message', function ($message) use (&$count, &$last, &$is_open, &$life, $kill, $client): void {
    [$of, $number] = array_map(intval(...), explode(' ', $message->data));
    $count['messages']++;
    $is_open || $count['outside']++;
    [$last_of, $last_number] = $last;
    if ([$of, $number] <= $last) {
        $count['twice']++;
    } elseif ($number !== ($of === $last_of ? $last_number + 1 : 1)) {
        $count['missing']++;
    }
    $last = [$of, $number];
    // With its next messages on their way.
    if ($of === $life && $number >= 25 + $life * 7 % 60) {
        $kill();
    } elseif ($number % 20 === 0) {
        $client->send('more');
    }
});
$client->on('close', function () use (&$count, &$is_open, &$looks, &$life, $look, $rounds, $start, $client): void {
    $count['closes']++;
    $is_open = false;
    if ($count['closes'] % max(1, intdiv($rounds, 10)) === 0) {
        $looks[] = $look();
    }
    if ($count['closes'] > $rounds) {
        $client->stop();
    } elseif ($life % 5 !== 0) {
        $start();
    }
});
$client->on('log', function () use (&$count): void { $count['failedAttempts']++; });
$client->on('reconnect', function (int $attempt) use (&$server, $start): void {
    if ($attempt === 2 && !$server) {
        $start();
    }
});
$started = microtime(true);
$start();
$client->run();
$kill();
$fine = $count['twice'] + $count['missing'] + $count['outside'] === 0 && $count['opens'] === $count['closes'] && $count['closes'] === $rounds + 1;
echo json_encode(['reconnects' => $count['opens'] - 1] + $count + ['seconds' => round(microtime(true) - $started, 1), 'first' => $looks[0], 'last' => end($looks)]), "\n";
exit($fine ? 0 : 1);
