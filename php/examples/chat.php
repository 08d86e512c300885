<?php
declare(strict_types=1);

use WebSocket\{Connection, Request, Response, Server};

// HOST and PORT say where to listen. A peer joins with {"name": …}, then speaks with {"text": …}.
$port = getenv('PORT');
$server = new Server(getenv('HOST') ?: '127.0.0.1', $port === false ? 8080 : (int) $port, ['maxMessageSize' => 16384]);

$page = new Response(200, ['Content-Type' => 'text/html; charset=utf-8'], (string) file_get_contents(__DIR__ . '/chat.html'));
$lost = new Response(404, ['Content-Type' => 'text/plain'], "Nothing here; the chat is at /\n");
$server->on('request', fn (Request $request): Response => $request->path === '/' ? $page : $lost);

$tell = function (array $event) use ($server): void {
    $server->broadcast(json_encode($event + ['connections' => count($server)], JSON_THROW_ON_ERROR));
};
$field = function (string $json, string $name): string {
    $event = json_decode($json, true);
    $value = is_array($event) ? $event[$name] ?? null : null;
    return is_string($value) ? trim($value) : '';
};

$server->on('open', fn () => $tell(['event' => 'open']));
$server->on('message', function (Connection $from, string $data) use ($tell, $field): void {
    if ($from->data === null && ($name = $field($data, 'name')) !== '') {
        $tell(['event' => 'joined', 'name' => $from->data = $name]);
    } elseif ($from->data !== null && ($text = $field($data, 'text')) !== '') {
        $tell(['event' => 'said', 'name' => $from->data, 'text' => $text]);
    }
});
$server->on('close', fn (Connection $gone) => $tell($gone->data === null ? ['event' => 'close'] : ['event' => 'left', 'name' => $gone->data]));

$server->on('start', function (Server $server): void {
    echo 'chat on ', str_replace('ws://', 'http://', $server->address()), "/\n";
});
$server->run();
