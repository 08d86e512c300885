<?php
declare(strict_types=1);

// A server whose every connection is in one room: rooms.php [PORT] [count] [drop|close]; port 0 is any. The word is its
// slowConsumer. What a connection sends goes to the room. The member that came first gets more than it can take before
// that, so it is the stuck one, if it does not read. At its end the server prints, as JSON, what it counted.
$policy = array_intersect(['drop', 'close'], $argv);
$server = new WebSocket\Server('127.0.0.1', (int) ($argv[1] ?? 0), ['slowConsumer' => reset($policy) ?: 'drop']);
$everybody = $server->room('everybody');
$members = $waiting = 0;
$server->on('open', fn (WebSocket\Connection $connection) => $connection->join('everybody'));
$server->on('message', function (WebSocket\Connection $sender, string $text) use ($everybody, &$members, &$waiting): void {
    if ($members === 0) {
        $members = count($everybody);
        foreach ($everybody as $first) {
            // Bounded by what the kernel takes for a peer that does not read, and by maxSendBuffer.
            for ($i = 0; $i < 1000 && $first !== $sender && $first->send(str_repeat('x', 65536)); $i++);
            $waiting = $first->bufferedAmount();
            break;
        }
    }
    $everybody->send($text);
});
echo "listening {$server->port()}\n";
$server->run();
$status = is_readable('/proc/self/status') ? file_get_contents('/proc/self/status') : '';
preg_match('/^VmHWM:\s+(\d+) kB/m', $status, $peak);
$stats = $server->stats();
echo json_encode(['members' => $members, 'waitingForTheFirst' => $waiting, 'messagesIn' => $stats['messagesIn'], 'messagesOut' => $stats['messagesOut'],
    'dropped' => $stats['dropped'], 'rooms' => $server->rooms(), 'peakResidentMiB' => intdiv((int) ($peak[1] ?? 0), 1024)]), "\n";
