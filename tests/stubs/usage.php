<?php
// What PHPStan has to understand by the stubs, and what it has to object to: an ignored line without an error is one. Not run.
declare(strict_types=1);

namespace Usage;

use WebSocket\{Client, ClosedException, CloseCode, CloseInfo, ConnectException, Connection, Message, Request, Response, Server, WebSocketException};

/** @param list<string> $names */
function is_given(int|Connection|Message|Request|CloseInfo|string|bool|Server $value, array $names = []): void
{
}

function handlers_know_what_they_are_called_with(Server $server): void
{
    $server->on('start', fn ($self) => is_given($self->port()));
    $server->on('open', fn ($connection) => is_given($connection->id, $connection->rooms()));
    $server->on('message', function ($connection, $data, $isBinary): void {
        is_given($connection->join('a')->leave('a')->remoteAddress);
        is_given($isBinary ? strlen($data) : $data);
    });
    $server->on('close', fn (Connection $connection, CloseInfo $info) => is_given($info->initiator->value));
    $server->on('request', fn (Request $request): Response => new Response(200, ['Vary' => 'Origin', 'Link' => ['</a>', '</b>']]));
    $server->on('handshake', fn (Request $request): bool => $request->header('authorization') !== null);
    $server->on('message', null)->on('open', fn () => null);

    // @phpstan-ignore-next-line a message is no request
    $server->on('message', fn (Request $request) => null);
    // @phpstan-ignore-next-line its data is a string
    $server->on('message', fn (Connection $connection, int $data) => null);
    // @phpstan-ignore-next-line the answer to a request is a Response
    $server->on('request', fn (Request $request): string => 'Hello');
    // @phpstan-ignore-next-line null has to be said
    $server->on('message');
}

function so_do_those_of_a_client(Client $client, Server $server): void
{
    $client->on('open', fn ($self) => $self->send('Hello'))->on('message', fn ($message) => is_given($message->data));
    $client->on('close', fn ($info) => is_given($info->code))->on('reconnect', fn (int $attempt, float $delay) => is_given($attempt));
    foreach (Client::select(['one' => $client], 1.5) as $name => $ready) {
        is_given(strlen($name) > 3 ? $ready->receive() ?? '' : '');
    }
    \WebSocket\run($server, $client);

    // @phpstan-ignore-next-line
    $client->on('message', fn (CloseInfo $info) => null);
    // @phpstan-ignore-next-line
    \WebSocket\run('ws://127.0.0.1');
}

function options_have_names_and_types(): void
{
    new Server('127.0.0.1', 0, ['tls' => ['cert' => 'cert.pem', 'key' => 'key.pem'], 'closeTimeout' => 5, 'messageRate' => [100, 1.5]]);
    new Server(options: ['compression' => true, 'origins' => null, 'slowConsumer' => 'drop']);
    new Server(options: ['compression' => ['windowBits' => 12], 'origins' => ['https://example.com']]);
    new Client('ws://127.0.0.1', ['subprotocols' => ['chat'], 'connectTimeout' => 1.5]);

    // @phpstan-ignore-next-line
    new Server(options: ['maxMessageSize' => '1 MiB']);
    // @phpstan-ignore-next-line
    new Server(options: ['slowConsumer' => 'wait']);
    // @phpstan-ignore-next-line a certificate needs its key
    new Server(options: ['tls' => ['cert' => 'cert.pem']]);
    // @phpstan-ignore-next-line
    new Client('ws://127.0.0.1', ['subprotocols' => 'chat']);
}

function loops_know_what_they_go_over(Server $server, Client $client): void
{
    foreach ($server as $connection) {
        is_given($connection);
    }
    foreach ($server->room('lobby') as $connection) {
        is_given($connection);
    }
    foreach ($client as $number => $message) {
        is_given($message->isBinary ? $number : (string) $message);
    }
    foreach ($server->rooms() as $members) {
        is_given($members);
    }
    is_given($server->stats()['messagesIn'] + count($server));
}

function codes_are_ints_or_cases(Client $client, Connection $connection): void
{
    $connection->close(CloseCode::GoingAway);
    $client->close(4000, 'bye');

    // @phpstan-ignore-next-line
    $connection->close('1000');
}

function exceptions_can_be_caught(Client $client): void
{
    try {
        $client->send('Hello');
    } catch (ConnectException | ClosedException $failure) {
        is_given($failure->getMessage());
    }
    try {
        $client->close();
    } catch (WebSocketException $failure) {
        is_given($failure->getMessage());
    }
}
