<?php
// What neither reflection nor the extension's errors can tell of a type. Anything that is only an array, a callable, a Traversable
// or mixed needs an entry here, and each entry has to name something that exists: generate.php fails otherwise, by name.
//
// An entry that PHP could declare itself (int|CloseCode, static) replaces the type in the stub's signature, where the extension
// declares something wider; reflect.php allows these differences and no others.
declare(strict_types=1);

return [
    'types' => [
        'Client::close($code)' => 'int|CloseCode',
        'Client::connect()' => 'static',
        'Client::getIterator()' => '\Traversable<int, Message>',
        'Client::on()' => 'static',
        'Client::select($clients)' => 'array<TKey, Client>',
        'Client::select()' => 'array<TKey, Client>',
        'Client::stream()' => 'resource',
        'Connection::$data' => 'mixed',
        'Connection::close($code)' => 'int|CloseCode',
        'Connection::join()' => 'static',
        'Connection::leave()' => 'static',
        'Connection::rooms()' => 'list<string>',
        'Diagnosis::$steps' => 'list<array{name: string, ok: bool, seconds: float, detail: string, hint: string|null}>',
        'HandshakeException::$headers' => 'array<string, list<string>>',
        'MessageIterator::current()' => 'Message',
        'Request::headers()' => 'array<string, list<string>>',
        'Request::subprotocols()' => 'list<string>',
        'Response::$headers' => 'array<string, string|int|list<string|int>>',
        'Response::__construct($headers)' => 'array<string, string|int|list<string|int>>',
        'Room::getIterator()' => '\Traversable<int, Connection>',
        'Server::addresses()' => 'list<string>',
        'Server::after($fn)' => 'callable(): mixed',
        'Server::every($fn)' => 'callable(): mixed',
        'Server::getIterator()' => '\Traversable<int, Connection>',
        'Server::listen()' => 'static',
        'Server::on()' => 'static',
        'Server::rooms()' => 'array<int|string, int>',
        'Server::stats()' => shape_of((new WebSocket\Server('127.0.0.1', 0))->stats()),
        'Server::stream()' => 'resource',
        'run($all)' => 'Server|Client',
    ],
    'options' => [
        'Client.cookies' => 'array<string, string>',
        'Client.headers' => 'array<string, string|list<string>>',
        'Client.subprotocols' => 'list<string>',
        'Server.messageRate' => 'array{int, int|float}|null',
        'Server.origins' => 'list<string>|null',
        'Server.subprotocols' => 'list<string>',
        'Server.trustedProxies' => 'list<string>',
    ],
    // Names that the types of one method share.
    'templates' => ['Client::select()' => 'TKey of array-key'],
    // Beside the exceptions that their doc comments name.
    'throws' => [
        'Client::ping()' => ['ConnectException'],
        'Client::receive()' => ['ConnectException'],
        'Client::send()' => ['ConnectException'],
        'Client::sendBinary()' => ['ConnectException'],
        'run()' => ['WebSocketException'],
    ],
];

/** @param array<string, mixed> $values */
function shape_of(array $values): string
{
    $types = array_map(fn (mixed $value): string => is_array($value) ? 'array<string, int>' : get_debug_type($value), $values);
    return 'array{' . implode(', ', array_map(fn (string $key): string => "$key: $types[$key]", array_keys($types))) . '}';
}
