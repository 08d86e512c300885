<?php
declare(strict_types=1);

// Chat with rooms: the path is the room, ?name= says who speaks, and a text goes to all who are in the room.
//
//   php chat.php [port [host]]
//   php ../bin/ws 'ws://127.0.0.1:8080/tea?name=Ada'      in a second terminal; in a third one with another name:
//
// each sees what the other types, who joins and who leaves; whoever is in another room does not. The page of
// `make serve` is the same with more to look at: ../demo/server.php.

use WebSocket\{Connection, Request, Response, Server};

$server = new Server($argv[2] ?? '127.0.0.1', (int) ($argv[1] ?? 8080), ['maxMessageSize' => 16384]);
$name = fn (Request $request): string => $request->query('name') ?? 'somebody';
$tell = fn (Connection $member, string $text): int => $server->room($member->request->path)->send($text, except: $member);

$server->on('handshake', function (Request $request) use ($name): bool|Response {
    $isGood = preg_match('~^/\w{1,32}$~', $request->path) && preg_match('/^[\w ]{1,32}$/u', $name($request));
    return $isGood ?: new Response(400, ['Content-Type' => 'text/plain'], "the URL is to be /ROOM?name=NAME\n");
});
$server->on('open', function (Connection $member) use ($server, $name, $tell): void {
    $room = $server->room($member->join($member->request->path)->request->path);
    $names = array_map(fn (Connection $one): string => $name($one->request), iterator_to_array($room, false));
    $member->send('here: ' . implode(', ', $names));
    $tell($member, "{$name($member->request)} joined");
});
$server->on('message', function (Connection $member, string $text, bool $isBinary) use ($name, $tell): void {
    $isBinary ? $member->close(1003, 'text only') : $tell($member, "{$name($member->request)}: $text");
});
$server->on('close', fn (Connection $member) => $tell($member, "{$name($member->request)} left"));

echo "serving {$server->address()}\n";
$server->run();
