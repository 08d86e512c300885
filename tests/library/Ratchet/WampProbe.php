<?php
declare(strict_types=1);

namespace WebSocketExtension\Tests\Ratchet;

use Ratchet\ConnectionInterface;
use Ratchet\Wamp\WampServerInterface;

/** An application for Ratchet's WAMP, which answers a call with its parameters. */
final class WampProbe implements WampServerInterface
{
    public function onOpen(ConnectionInterface $conn)
    {
    }

    public function onClose(ConnectionInterface $conn)
    {
    }

    public function onError(ConnectionInterface $conn, \Exception $e)
    {
    }

    public function onCall(ConnectionInterface $conn, $id, $topic, array $params)
    {
        $conn->callResult($id, $params);
    }

    public function onSubscribe(ConnectionInterface $conn, $topic)
    {
    }

    public function onUnSubscribe(ConnectionInterface $conn, $topic)
    {
    }

    public function onPublish(ConnectionInterface $conn, $topic, $event, array $exclude, array $eligible)
    {
    }
}
