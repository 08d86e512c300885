<?php
declare(strict_types=1);

// php compression.php URL SERVER COMPRESSION: SERVER is node, python or php; COMPRESSION is its name in that program.

use WebSocket\{Client, Initiator};

require __DIR__ . '/support.php';

const KIBIBYTE = 1024;
const ROUNDS = 12;
const OFFERS = [
    'compression' => true,
    'compression of everything' => ['threshold' => 0],
    'context takeover' => ['contextTakeover' => true, 'threshold' => 0],
    'windows of 512 bytes' => ['contextTakeover' => true, 'windowBits' => 9, 'threshold' => 0],
    'windows of 1 KiB' => ['contextTakeover' => true, 'windowBits' => 10, 'threshold' => 0],
    'windows of 1 KiB without context takeover' => ['windowBits' => 10, 'threshold' => 0, 'level' => 1],
];

[, $base, $server, $compression] = $argv;
// What the server keeps: whether a context, and the bits of the window.
[$keepsContext, $widest] = ['sparing' => [false, 15], 'generous' => [true, 15], 'narrow' => [true, 9]][$compression];

// RFC 7692 §7.1: a context is kept where both sides would, in the smaller of both windows; here it is the same both ways.
function agreement(bool|array $offer): array
{
    global $keepsContext, $widest;
    $offer = is_array($offer) ? $offer : [];
    return ['keepsContext' => $keepsContext && ($offer['contextTakeover'] ?? false), 'windowBits' => min($widest, $offer['windowBits'] ?? 15)];
}

// What the server's answer says of one direction, 'server' or 'client'.
function answered(Client $client, string $direction): array
{
    $parameters = preg_split('/\s*;\s*/', implode(', ', (array) ($client->response()->headers['sec-websocket-extensions'] ?? [])));
    same(array_shift($parameters), 'permessage-deflate');
    $bits = preg_filter("/^{$direction}_max_window_bits=/", '', $parameters);
    return ['keepsContext' => !in_array("{$direction}_no_context_takeover", $parameters, true), 'windowBits' => (int) (current($bits) ?: 15)];
}

function dial(string $path, bool|array $offer): Client
{
    global $base;
    return (new Client($base . $path, ['compression' => $offer]))->connect();
}

// Text goes out as it is, binary as [data].
function echo_all(Client $client, array $messages): void
{
    foreach ($messages as $message) {
        is_array($message) ? $client->sendBinary($message[0]) : $client->send($message);
    }
    foreach ($messages as $message) {
        $answer = next_message($client);
        if (($answer->isBinary ? [$answer->data] : $answer->data) !== $message) {
            throw new RuntimeException(strlen($answer->data) . ' bytes came back instead of ' . strlen(is_array($message) ? $message[0] : $message));
        }
    }
}

// Some of every kind; 25 at a time, of which one at most is large, so that nobody has to buffer more than is allowed.
function mixture(): Generator
{
    $noise = fn (int $length): array => [$length > 0 ? random_bytes($length) : ''];
    $large = [
        str_repeat('Straße ', 64 * KIBIBYTE / 8), $noise(64 * KIBIBYTE), str_repeat('größer 🌍 ', intdiv(900 * KIBIBYTE, 14)), $noise(900 * KIBIBYTE),
        [str_repeat('zeros and ones ', 900 * KIBIBYTE / 15)],
    ];
    for ($round = 0; $round < ROUNDS; $round++) {
        $messages = [];
        for ($index = 1; $index <= 6; $index++) {
            array_push($messages, str_repeat("$round.$index Grüße aus Ærøskøbing 🌍 ", $index * $round), json_encode([$round, $index, 'list']), $noise($index * 40 * $round), chr(64 + $index));
        }
        $messages[] = $large[$round] ?? ['', [''], ["\xff"]][$round % 3];
        yield $messages;
    }
}

// The bytes that we needed to send this to a server's /received.
function cost(Client $client, array $message): int
{
    static $before = new WeakMap();
    if (!isset($before[$client])) {
        $client->send('');
        $before[$client] = (int) next_message($client)->data;
    }
    $client->sendBinary($message[0]);
    $after = (int) next_message($client)->data;
    $bytes = $after - $before[$client];
    $before[$client] = $after;
    return $bytes;
}

$behaviours = [];
foreach (OFFERS as $name => $offer) {
    $behaviours["$name: both keep what they can of their contexts and windows"] = function () use ($offer): void {
        $client = dial('/echo', $offer);
        same(answered($client, 'server'), agreement($offer));
        same(answered($client, 'client'), agreement($offer));
        $client->close();
    };
    $behaviours["$name: " . ROUNDS * 25 . ' messages are echoed unchanged'] = function () use ($offer): void {
        $client = dial('/echo', $offer);
        foreach (mixture() as $messages) {
            echo_all($client, $messages);
        }
        $info = $client->close(4003, 'done');
        same([$info->code, $info->wasClean, $info->initiator], [4003, true, Initiator::Local]);
    };
    if ($server === 'php') {
        continue;
    }
    $behaviours["$name: what repeats itself is cheap, beyond a message where the context is kept"] = function () use ($offer): void {
        $client = dial('/received', $offer);
        $repetition = str_repeat('the same again ', 8000);
        same(cost($client, [$repetition]) < strlen($repetition) / 10, true);
        $noise = random_bytes(4000);
        same(cost($client, [$noise]) >= strlen($noise), true);
        $again = cost($client, [$noise]);
        ['keepsContext' => $keepsContext, 'windowBits' => $windowBits] = agreement($offer);
        $isRemembered = $keepsContext && 2 ** $windowBits > 2 * strlen($noise);
        same($isRemembered ? $again < 100 : $again >= strlen($noise), true);
        $client->close();
    };
    $behaviours["$name: a bomb is 1009"] = function () use ($base, $offer): void {
        $id = bin2hex(random_bytes(8));
        $info = how_it_ended("/bomb/$id", ['compression' => $offer]);
        same([$info->code, $info->initiator], [1009, Initiator::Local]);
        same(substr(next_message(new Client("$base/left/$id"))->data, 0, 5), '1009 ');
    };
}
$behaviours += [
    'no compression: the server agrees' => function (): void {
        $client = dial('/echo', false);
        same($client->response()->headers['sec-websocket-extensions'] ?? null, null);
        echo_all($client, [str_repeat('plain ', 100), [str_repeat("\0", 300)], '']);
        $client->close();
    },
    '1 MiB of text is echoed' => fn () => echo_all(dial('/echo', true), [str_repeat('x', MEBIBYTE)]),
    'the code and reason of our close reach the server' => fn () => same(how_it_left(function (Client $client): void {
        $client->send('last words');
        $client->close(4001, 'auf Wiederhören');
    }, ['compression' => OFFERS['context takeover']]), '4001 auf Wiederhören'),
    'the code and reason of the server reach us' => function (): void {
        $info = how_it_ended('/close/4002/enough', ['compression' => true]);
        same([$info->code, $info->reason, $info->wasClean, $info->initiator], [4002, 'enough', true, Initiator::Remote]);
    },
];
if ($server !== 'php') {
    $behaviours['a compressed message in fragments arrives whole'] = fn () => same(next_message(dial('/fragments', OFFERS['context takeover']))->data, 'one two three');
    $behaviours['a ping between messages is answered'] = fn () => same(next_message(dial('/ping', true))->data, 'pong are you there');
}

perform($behaviours);
