<?php
declare(strict_types=1);

// The server that the benchmarks load: server.php [PORT] [count] [compression=true|takeover|false] [tls=DIRECTORY] [reload].
// Port 0 is any; the directory has cert.pem and key.pem, and with 'reload' they are read anew twice a second.
// It echoes; the text 'sleep' holds PHP for two seconds. At its end it prints, as JSON, what it counted.
$words = array_slice($argv, 2);
$options = ['maxMessageSize' => 16 << 20];
foreach (array_diff($words, ['count', 'reload']) as $word) {
    if (str_starts_with($word, 'tls=')) {
        $directory = substr($word, 4);
        $options['tls'] = ['cert' => "$directory/cert.pem", 'key' => "$directory/key.pem"];
        continue;
    }
    $options['compression'] = match ($word) {
        'compression=true' => true,
        'compression=takeover' => ['contextTakeover' => true],
        'compression=false' => false,
    };
}
$server = new WebSocket\Server('127.0.0.1', (int) ($argv[1] ?? 0), $options);
$count = ['open' => 0, 'close' => 0, 'messages' => 0, 'codes' => []];
if (in_array('count', $words, true)) {
    $server->on('open', function () use (&$count): void {
        $count['open']++;
    });
    $server->on('close', function (WebSocket\Connection $connection, WebSocket\CloseInfo $info) use (&$count): void {
        $count['close']++;
        $key = "$info->code {$info->initiator->value}";
        $count['codes'][$key] = ($count['codes'][$key] ?? 0) + 1;
    });
}
if (in_array('reload', $words, true)) {
    $count['reloads'] = 0;
    $server->every(0.5, function () use ($server, &$count): void {
        $server->reloadTls();
        $count['reloads']++;
    });
}
$server->on('message', function (WebSocket\Connection $connection, string $data, bool $isBinary) use (&$count): void {
    $count['messages']++;
    if ($data === 'sleep') {
        sleep(2);
    }
    $isBinary ? $connection->sendBinary($data) : $connection->send($data);
});
echo "listening {$server->port()}\n";
$server->run();
$stats = $server->stats();
echo json_encode($count + ['connections' => count($server), 'messagesIn' => $stats['messagesIn'],
    'phpMemory' => memory_get_usage(), 'slowestHandler' => $stats['slowestHandler']]), "\n";
