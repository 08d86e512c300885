<?php
declare(strict_types=1);

// What the clients in this folder share.

use WebSocket\{Client, ClosedException, CloseInfo, Message};

const DEADLINE = 10.0; // seconds, for each answer
const MEBIBYTE = 1024 * 1024;

function same(mixed $seen, mixed $wanted): void
{
    if ($seen !== $wanted) {
        throw new RuntimeException(substr(var_export($seen, true), 0, 200) . ' instead of ' . substr(var_export($wanted, true), 0, 200));
    }
}

function next_message(Client $client): Message
{
    return $client->receive(DEADLINE) ?? throw new RuntimeException('no message in time');
}

function how_it_left(callable $leave, array $options = []): string
{
    global $base;
    $id = bin2hex(random_bytes(8));
    $leave((new Client("$base/leave/$id", $options))->connect());
    return next_message(new Client("$base/left/$id"))->data;
}

function how_it_ended(string $path, array $options = []): CloseInfo
{
    global $base;
    try {
        next_message(new Client($base . $path, $options));
    } catch (ClosedException $closed) {
        return $closed->closeInfo;
    }
    throw new RuntimeException('a message came instead of the close');
}

// Prints 'ok NAME' or 'not ok NAME: why' for each behaviour.
function perform(array $behaviours): void
{
    foreach ($behaviours as $name => $behaviour) {
        try {
            $behaviour();
            echo "ok $name\n";
        } catch (Throwable $failure) {
            echo "not ok $name: ", get_class($failure), ' ', strtok($failure->getMessage(), "\n"), "\n";
        }
    }
}
