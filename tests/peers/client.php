<?php
declare(strict_types=1);

// php client.php URL SERVER: SERVER is node, python or php; what only some of them can do is left out for the others.

use WebSocket\{Client, Initiator, Message};

require __DIR__ . '/support.php';

[, $base, $server] = $argv;

function echoed(string $data, bool $isBinary = false): Message
{
    global $base;
    $client = new Client("$base/echo");
    $isBinary ? $client->sendBinary($data) : $client->send($data);
    $answer = next_message($client);
    same($client->close()->wasClean, true);
    return $answer;
}

$behaviours = [
    'text is echoed as text' => function (): void {
        $answer = echoed('Grüße 🌍');
        same([$answer->data, $answer->isBinary], ['Grüße 🌍', false]);
    },
    'binary is echoed as binary' => function (): void {
        $answer = echoed("\x00\xff\x80\x01", true);
        same([$answer->data, $answer->isBinary], ["\x00\xff\x80\x01", true]);
    },
    'an empty text is a message' => fn () => same(echoed('')->data, ''),
    'an empty binary is a message' => fn () => same(echoed('', true)->isBinary, true),
    '1 MiB of text is echoed' => fn () => same(echoed(str_repeat('x', MEBIBYTE))->data, str_repeat('x', MEBIBYTE)),
    '1 MiB of binary is echoed' => fn () => same(echoed(str_repeat("\x07", MEBIBYTE), true)->data, str_repeat("\x07", MEBIBYTE)),
    'a thousand messages keep their order' => function () use ($base): void {
        $client = new Client("$base/echo");
        $sent = array_map(fn (int $index): string => "$index " . str_repeat('-', $index), range(0, 999));
        array_map($client->send(...), $sent);
        same(array_map(fn (): string => next_message($client)->data, $sent), $sent);
        $client->close();
    },
    'the code and reason of our close reach the server' => fn () => same(how_it_left(fn (Client $client) => $client->close(4001, 'auf Wiederhören')), '4001 auf Wiederhören'),
    'a destroyed client is 1001 there' => fn () => same(substr(how_it_left(function (Client $client): void {}), 0, 5), '1001 '),
    'our close is clean and local' => function () use ($base): void {
        $info = (new Client("$base/echo"))->connect()->close(4003, 'done');
        same([$info->code, $info->wasClean, $info->initiator], [4003, true, Initiator::Local]);
    },
    'the code and reason of the server reach us' => function (): void {
        $info = how_it_ended('/close/4002/enough');
        same([$info->code, $info->reason, $info->wasClean, $info->initiator], [4002, 'enough', true, Initiator::Remote]);
    },
    'a socket dropped by the server is 1006 here' => function (): void {
        $info = how_it_ended('/drop');
        same([$info->code, $info->wasClean, $info->initiator], [1006, false, Initiator::Network]);
    },
    'foreach ends where the server closes with 1000' => function () use ($base): void {
        same(iterator_to_array(new Client("$base/close/1000/bye"), false), []);
    },
    'a ping is taken and the connection lives on' => function () use ($base, $server): void {
        $client = new Client("$base/echo");
        $client->ping(str_repeat('p', 125));
        if ($server === 'node') {
            same(next_message($client)->data, 'ping ' . str_repeat('p', 125));
        }
        $client->send('on');
        same(next_message($client)->data, 'on');
        $client->close();
    },
];
if ($server !== 'php') {
    $behaviours['the ping of the server is answered'] = fn () => same(next_message(new Client("$base/ping"))->data, 'pong are you there');
    $behaviours['a fragmented message arrives whole'] = fn () => same(next_message(new Client("$base/fragments"))->data, 'one two three');
}

perform($behaviours);
