<?php
declare(strict_types=1);

// Lets in who shows a token that is known: in a cookie, in the header Authorization, or in the URL.
//
//   php auth.php [port [host]]
//   php ../bin/ws ws://127.0.0.1:8080/                                    401: no token
//   php ../bin/ws -H 'Authorization: Bearer open-sesame' ws://127.0.0.1:8080/        "welcome, Ada"
//   php ../bin/ws 'ws://127.0.0.1:8080/?token=open-sesame'    the same; but URLs end up in the logs of proxies
//
// In a browser the cookie of your site comes by itself, with pages of other sites too: hence the option `origins`.

use WebSocket\{Connection, Request, Response, Server};

const USERS = ['open-sesame' => 'Ada', 'friend' => 'Grace']; // yours: a session, a table, a signed token
const ORIGINS = ['http://127.0.0.1:8000', 'https://example.com', 'https://*.example.com'];

function user(Request $request): ?string
{
    $bearer = preg_match('/^Bearer +(\S+)$/i', (string) $request->header('Authorization'), $match) ? $match[1] : null;
    return USERS[$request->cookie('session') ?? $bearer ?? $request->query('token') ?? ''] ?? null;
}

$server = new Server($argv[2] ?? '127.0.0.1', (int) ($argv[1] ?? 8080), ['origins' => ORIGINS]);
$server->on('handshake', fn (Request $request): bool|Response => user($request) !== null
    ?: new Response(401, ['WWW-Authenticate' => 'Bearer'], "show a token: a cookie named session, a Bearer token, or ?token=\n"));
$server->on('open', fn (Connection $connection) => $connection->send('welcome, ' . user($connection->request)));
$server->on('message', fn (Connection $connection, string $text) => $connection->send(user($connection->request) . " said $text"));

echo "serving {$server->address()}\n";
$server->run();
