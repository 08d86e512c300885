--TEST--
Arrays, and what else PHP's own types say too little of, are what the stubs say
--FILE--
<?php
require __DIR__ . '/../support.inc';

/** Whether a value is of a type in the notation of tests/stubs/types.php. */
function is_of(mixed $value, string $type): bool
{
    $parts = split($type, '|');
    if (count($parts) > 1) {
        return array_filter($parts, fn (string $part): bool => is_of($value, $part)) !== [];
    }
    if (!preg_match('~^(list|array|\\\\Traversable)[<{](.*)[>}]$~', $type, $match)) {
        return match ($type) {
            'resource' => is_resource($value),
            'mixed' => true,
            default => get_debug_type($value) === $type || get_debug_type($value) === "WebSocket\\$type",
        };
    }
    $inner = split($match[2], ',');
    if (str_starts_with($type, 'array{')) {
        $fields = array_map(fn (string $field): array => explode(': ', $field, 2), $inner);
        return array_keys($value) === array_column($fields, 0) && array_filter($fields, fn (array $field): bool => !is_of($value[$field[0]], $field[1])) === [];
    }
    if ($match[1] === 'list' && !array_is_list($value)) {
        return false;
    }
    [$of_key, $of_value] = $match[1] === 'list' ? ['int', $inner[0]] : $inner;
    foreach ($value as $key => $one) {
        if (!is_of($key, $of_key) || !is_of($one, $of_value)) {
            return false;
        }
    }
    return (bool) $value;
}

/** At a separator that is in no brackets. */
function split(string $type, string $at): array
{
    preg_match_all("~(?:[^<>{}$at]|([<{](?:[^<>{}]|(?1))*[>}]))+~", $type, $match);
    return array_map('trim', $match[0]);
}

$server = new WebSocket\Server('127.0.0.1', 0, ['origins' => ['https://example.com'], 'subprotocols' => ['chat']]);
$server->on('open', function (WebSocket\Connection $connection) use (&$opened): void {
    $opened = $connection->join('lobby', '12');
});
$server->poll();
$url = "ws://127.0.0.1:{$server->port()}/";
$client = (new WebSocket\Client($url, ['subprotocols' => ['chat', 'news']]))->connect();
until(function () use ($server, &$opened): bool {
    $server->poll(0.1);
    return $opened !== null;
}, 'open');
try {
    (new WebSocket\Client($url, ['origin' => 'https://example.org']))->connect();
} catch (WebSocket\HandshakeException $refused) {
}
$opened->send('Hello');
$server->poll();
$ready = WebSocket\Client::select(['one' => $client], 5);
foreach ($client as $message) {
    break;
}

$values = [
    'Client::connect()' => $client,
    'Client::getIterator()' => [$message],
    'Client::on()' => $client->on('close', null),
    'Client::select()' => $ready,
    'Client::stream()' => $client->stream(),
    'Connection::$data' => $opened->data,
    'Connection::join()' => $opened->join(),
    'Connection::leave()' => $opened->leave(),
    'Connection::rooms()' => $opened->rooms(),
    'Diagnosis::$steps' => WebSocket\Client::diagnose("ws://127.0.0.1:{$server->port()}/")->steps,
    'HandshakeException::$headers' => $refused->headers,
    'MessageIterator::current()' => $message,
    'Request::headers()' => $opened->request->headers(),
    'Request::subprotocols()' => $opened->request->subprotocols(),
    'Response::$headers' => $client->response()->headers,
    'Room::getIterator()' => iterator_to_array($server->room('lobby')),
    'Server::addresses()' => $server->addresses(),
    'Server::getIterator()' => iterator_to_array($server),
    'Server::listen()' => $server->listen('127.0.0.1'),
    'Server::on()' => $server->on('stop', null),
    'Server::rooms()' => $server->rooms(),
    'Server::stats()' => $server->stats(),
    'Server::stream()' => $server->stream(),
];
foreach ((require __DIR__ . '/../../stubs/types.php')['types'] as $id => $type) {
    if (str_contains($id, '($')) {
        continue; // an argument
    }
    $type = str_replace(['static', 'TKey'], [strstr($id, ':', true), 'string'], $type);
    if (!array_key_exists($id, $values)) {
        echo "$id is not looked at here\n";
    } elseif (!is_of($values[$id], $type)) {
        echo "$id is not of type $type: ", json_encode($values[$id]), "\n";
    }
}
echo count($values) > 10 ? 'values' : 'nothing', " looked at\n";
?>
--EXPECT--
values looked at
