<?php
declare(strict_types=1);

// A server and its client in one loop of Revolt; a handler that waits holds nobody else up:
//
//   php revolt.php        after: composer require, as docs/event-loops.md has it (websocket/adapters is a path repository)
//
// AUTOLOAD names another vendor/autoload.php, PORT another port than 8080.

use Revolt\EventLoop;
use WebSocket\{Connection, Request, Server};
use WebSocketExtension\Revolt\{RevoltClient, RevoltServer};

require getenv('AUTOLOAD') ?: __DIR__ . '/../../vendor/autoload.php';

$sleep = function (float $seconds): void {
    $suspension = EventLoop::getSuspension();
    EventLoop::delay($seconds, fn () => $suspension->resume());
    $suspension->suspend();
};

$server = RevoltServer::attach(new Server('127.0.0.1', (int) (getenv('PORT') ?: 8080)));
$server->on('handshake', fn (Request $request): bool => $request->query('name') !== null);
$server->on('message', function (Connection $connection, string $text) use ($sleep): void {
    $sleep(strlen($text) / 100); // this handler waits, as for a query, and nobody else does
    $connection->send("{$connection->request->query('name')} said $text");
});
echo "serving {$server->server->address()}\n";

EventLoop::queue(function () use ($server): void {
    $client = RevoltClient::connect("{$server->server->address()}/?name=Ann");
    $client->send('something long');
    $client->send('short');
    echo $client->receive(5), "\n", $client->receive(5), "\n", $client->close(), "\n";
    $server->stop();
});
EventLoop::run();
echo "stopped\n";
