<?php
declare(strict_types=1);

namespace WebSocketExtension\Tests\Ratchet;

use Ratchet\ConnectionInterface;
use Ratchet\RFC6455\Messaging\MessageInterface;
use Ratchet\WebSocket\MessageComponentInterface;
use Ratchet\WebSocket\WsServerInterface;

/** An application that gets messages as objects, and has subprotocols. */
final class BinaryProbe implements MessageComponentInterface, WsServerInterface
{
    public function getSubProtocols()
    {
        return ['v2', 'v1'];
    }

    public function onOpen(ConnectionInterface $conn)
    {
    }

    public function onMessage(ConnectionInterface $conn, MessageInterface $msg)
    {
        $conn->send(json_encode([$msg->isBinary(), bin2hex($msg->getPayload())]));
        $conn->send($msg);
    }

    public function onClose(ConnectionInterface $conn)
    {
    }

    public function onError(ConnectionInterface $conn, \Exception $e)
    {
    }
}
