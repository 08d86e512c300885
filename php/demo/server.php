<?php
declare(strict_types=1);

// The page of `make serve`: chat with rooms, and what the server measures of itself while it serves them.
//   php -d extension=websocket php/demo/server.php     HOST and PORT say where: 127.0.0.1 and 8080
// A text message is {"join": room, "name": …}, {"say": …} or {"ping": …}. A binary one comes back: the page's load.

use WebSocket\{Connection, Request, Response, Server};

const FILES = ['/' => 'index.html', '/style.css' => 'style.css', '/page.js' => 'page.js', '/connection.js' => 'connection.js', '/chart.js' => 'chart.js'];
const TYPES = ['html' => 'text/html', 'css' => 'text/css', 'js' => 'text/javascript'];
const HEADERS = ['Cache-Control' => 'no-cache', 'X-Content-Type-Options' => 'nosniff', 'Content-Security-Policy' =>
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"];
const TICK = 0.5; // seconds between two points of the charts
const REMEMBERED = 50; // messages of a room, for those who come later
const LISTED = 100; // people, and rooms, that a page is told of

final class Visitor
{
    public function __construct(public string $name, public readonly string $room)
    {
    }
}

$port = getenv('PORT');
$server = new Server(getenv('HOST') ?: '127.0.0.1', $port === false ? 8080 : (int) $port, ['maxMessageSize' => 16384]);

$load = fn (string $file): Response => new Response(200, HEADERS + ['Content-Type' => TYPES[pathinfo($file, PATHINFO_EXTENSION)] . '; charset=utf-8'], (string) file_get_contents(__DIR__ . "/$file"));
$files = array_map($load, FILES);
$lost = new Response(404, ['Content-Type' => 'text/plain'], "Nothing here; the page is at /\n");
$server->on('request', fn (Request $request): Response => $files[$request->path] ?? $lost);

/** @var array<string, list<array<string, mixed>>> $history what was said last, by room */
$history = [];
$event = fn (string $event, mixed ...$fields): string => json_encode(['event' => $event] + $fields, JSON_THROW_ON_ERROR);
$person = fn (Connection $member): array => ['id' => $member->id, 'name' => $member->data instanceof Visitor ? $member->data->name : ''];

$leave = function (Connection $gone) use ($server, $event, $person, &$history): void {
    if ($gone->data instanceof Visitor && $server->room($gone->data->room)->send($event('left', ...$person($gone)), $gone) === 0) {
        unset($history[$gone->data->room]);
    }
};
$join = function (Connection $who, string $name, string $room) use ($server, $event, $person, $leave, &$history): void {
    if ($who->data instanceof Visitor && $who->data->room === $room) {
        $server->room($room)->send($event('renamed', was: $who->data->name, id: $who->id, name: $who->data->name = $name));
        return;
    }
    $leave($who);
    $who->data = new Visitor($name, $room);
    $who->leave(...$who->rooms())->join($room);
    $server->room($room)->send($event('joined', ...$person($who)), $who);
    $members = new LimitIterator(new IteratorIterator($server->room($room)), 0, LISTED);
    $people = array_map($person, iterator_to_array($members, false));
    $who->send($event('welcome', id: $who->id, room: $room, people: $people, history: $history[$room] ?? []));
};

$server->on('message', function (Connection $from, string $data, bool $isBinary) use ($server, $event, $person, $join, &$history): void {
    $message = $isBinary ? $from->sendBinary($data) : json_decode($data, true);
    $field = fn (string $name, int $most): string => is_array($message) && is_string($message[$name] ?? null)
        && preg_match("/^.{1,$most}/u", trim($message[$name]), $match) ? $match[0] : '';
    if (($room = $field('join', 32)) !== '' && ($name = $field('name', 32)) !== '') {
        $join($from, $name, $room);
    } elseif ($from->data instanceof Visitor && ($text = $field('say', 2000)) !== '') {
        $said = $person($from) + ['text' => $text, 'at' => microtime(true)];
        $history[$from->data->room] = array_slice([...$history[$from->data->room] ?? [], $said], -REMEMBERED);
        $server->room($from->data->room)->send($event('said', ...$said));
    } elseif (($ping = $field('ping', 32)) !== '') {
        $from->send($event('pong', ping: $ping));
    }
});
$server->on('close', $leave);
$server->every(TICK, function () use ($server, $event): void {
    $rooms = $server->rooms();
    arsort($rooms);
    $server->broadcast($event('stats', ...$server->stats() + ['rooms' => (object) array_slice($rooms, 0, LISTED, true)]));
});
$server->on('start', function (Server $server): void {
    echo 'chat on ', str_replace('ws://', 'http://', $server->address()), "/\n";
});
$server->run();
