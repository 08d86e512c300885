<?php
declare(strict_types=1);

namespace WebSocketExtension\Tests\Ratchet;

use Ratchet\ConnectionInterface;
use Ratchet\MessageComponentInterface;
use Ratchet\RFC6455\Messaging\Frame;

/** An application in the style of those written for Ratchet. It does what messages tell it to. */
class Probe implements MessageComponentInterface
{
    private \SplObjectStorage $clients;

    public function __construct()
    {
        $this->clients = new \SplObjectStorage();
    }

    public function onOpen(ConnectionInterface $conn)
    {
        $this->clients->attach($conn);
        $conn->hadRequest = isset($conn->httpRequest);
        parse_str($conn->httpRequest->getUri()->getQuery(), $query);
        $conn->name = $query['name'] ?? 'nobody';
        if ($conn->name === 'unwelcome') {
            throw new \RuntimeException('not you');
        }
    }

    public function onMessage(ConnectionInterface $from, $msg)
    {
        [$verb, $rest] = explode(' ', $msg, 2) + [1 => ''];
        match ($verb) {
            'echo' => $from->send($rest)->send('and again'),
            'others' => $this->toOthers($from, $rest),
            'who' => $from->send("$from->name " . gettype($from->resourceId) . " $from->remoteAddress"),
            'has' => $from->send(json_encode([isset($from->$rest), $from->hadRequest])),
            'uri' => $from->send((string) $from->httpRequest->getUri()),
            'header' => $from->send($from->httpRequest->getHeaderLine($rest)),
            'set' => $from->mine = $rest,
            'get' => $from->send($from->mine),
            'binary' => $from->send(new Frame("\xff", true, Frame::OP_BINARY)),
            'number' => $from->send(42),
            'ping' => $from->send(new Frame('', true, Frame::OP_PING)),
            'broken' => $from->send("\xff"),
            'object' => $from->send([]),
            'close' => $from->close(...($rest === '' ? [] : [(int) $rest])),
            'frame' => $from->close(new Frame(pack('n', 4002) . $rest, true, Frame::OP_CLOSE)),
            'closing' => $from->send(new Frame(pack('n', 4003) . $rest, true, Frame::OP_CLOSE)),
            'throw' => throw new \RuntimeException($rest),
            'error' => throw new \Error($rest),
        };
    }

    public function onClose(ConnectionInterface $conn)
    {
        $this->clients->detach($conn);
        $conn->send('to one that is gone');
        echo "closed $conn->name, {$this->clients->count()} left\n";
    }

    public function onError(ConnectionInterface $conn, \Exception $e)
    {
        $conn->send($e::class . ': ' . $e->getMessage());
    }

    private function toOthers(ConnectionInterface $from, string $text): void
    {
        foreach ($this->clients as $client) {
            // As Ratchet's own example compares them.
            if ($from != $client) {
                $client->send($text);
            }
        }
    }
}
