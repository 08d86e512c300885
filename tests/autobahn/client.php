<?php
declare(strict_types=1);

// The echo client that Autobahn's fuzzing server tests: client.php URL AGENT.

use WebSocket\{Client, WebSocketException};

const MEBIBYTE = 1024 * 1024;

[, $base, $agent] = $argv;
$options = [
    'compression' => ['contextTakeover' => $agent === 'client-takeover', 'threshold' => 0],
    'maxMessageSize' => 32 * MEBIBYTE,
    'maxSendBuffer' => 64 * MEBIBYTE,
];

function echo_until_closed(Client $client): void
{
    try {
        foreach ($client as $message) {
            $message->isBinary ? $client->sendBinary($message->data) : $client->send($message->data);
        }
    } catch (WebSocketException) {
        // Most cases end in a fault; Autobahn judges what the client did about it.
    }
}

$count = (int) (new Client("$base/getCaseCount"))->receive(30.0)?->data;
for ($case = 1; $case <= $count; $case++) {
    echo_until_closed(new Client("$base/runCase?case=$case&agent=$agent", $options));
}
echo_until_closed(new Client("$base/updateReports?agent=$agent"));
