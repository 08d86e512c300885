<?php
declare(strict_types=1);

namespace WebSocketExtension\Ratchet;

use Ratchet\ComponentInterface;
use Ratchet\Http\HttpServer;
use Ratchet\Http\HttpServerInterface;
use Ratchet\MessageComponentInterface;
use Ratchet\RFC6455\Messaging\Frame;
use Ratchet\RFC6455\Messaging\Message;
use Ratchet\WebSocket\MessageComponentInterface as WebSocketMessageComponent;
use Ratchet\WebSocket\WsServer;
use Ratchet\WebSocket\WsServerInterface;
use WebSocket\Request;
use WebSocket\Response;

/**
 * An application that was written for Ratchet, told of what happens in the way that it is used to: an Exception that it throws goes to
 * its onError(), which decides what becomes of the connection. An Error, which ends a server of Ratchet, closes the connection with 1011.
 *
 * @internal
 */
final class Application implements Applications
{
    private function __construct(private readonly MessageComponentInterface|WebSocketMessageComponent $component)
    {
    }

    /**
     * The application itself, or one in the layers that it has with Ratchet, `new HttpServer(new WsServer($application))`: those are taken
     * off, for the extension does what they do.
     *
     * @throws \InvalidArgumentException for any other layer
     */
    public static function of(ComponentInterface $component): self
    {
        $layer = $component::class;
        if ($component instanceof HttpServer) {
            $component = self::under($component, HttpServer::class, '_httpServer');
        }
        if ($component instanceof WsServer) {
            $component = self::under($component, WsServer::class, 'delegate');
        }
        if ($component instanceof HttpServerInterface || !($component instanceof MessageComponentInterface || $component instanceof WebSocketMessageComponent)) {
            throw new \InvalidArgumentException(
                "$layer is no WebSocket application, or has layers around one that are not known here: give the MessageComponentInterface itself, "
                . 'and have routes by ' . App::class . ', origins by the option \'origins\' of the server',
            );
        }
        return new self($component);
    }

    /** @return array{self, array<string, mixed>} */
    public function find(Request $request): array
    {
        return [$this, []];
    }

    public function hasHandshake(): bool
    {
        return $this->component instanceof WsServerInterface;
    }

    /** As Ratchet does: the first that the client offers and the application has, and 426 where there is none. */
    public function answer(Request $request): ?Response
    {
        if (!$this->component instanceof WsServerInterface) {
            return null;
        }
        $supported = $this->component->getSubProtocols();
        $chosen = array_values(array_intersect($request->subprotocols(), $supported))[0] ?? null;
        if ($chosen !== null) {
            return new Response(101, ['Sec-WebSocket-Protocol' => $chosen]);
        }
        if ($supported === []) {
            return null;
        }
        $offers = implode(', ', $supported);
        return new Response(426, ['Upgrade' => 'websocket', 'Sec-WebSocket-Protocol' => $offers], "offer one of these subprotocols: $offers\n");
    }

    public function open(RatchetConnection $connection): void
    {
        try {
            $this->component->onOpen($connection);
        } catch (\Exception $thrown) {
            $this->component->onError($connection, $thrown);
        }
    }

    public function message(RatchetConnection $connection, string $data, bool $isBinary): void
    {
        try {
            if ($this->component instanceof MessageComponentInterface) {
                $this->component->onMessage($connection, $data);
            } else {
                $this->component->onMessage($connection, (new Message())->addFrame(new Frame($data, true, $isBinary ? Frame::OP_BINARY : Frame::OP_TEXT)));
            }
        } catch (\Exception $thrown) {
            $this->component->onError($connection, $thrown);
        }
    }

    public function close(RatchetConnection $connection): void
    {
        try {
            $this->component->onClose($connection);
        } catch (\Exception $thrown) {
            $this->component->onError($connection, $thrown);
        }
    }

    /**
     * What a layer of Ratchet is around. It tells nobody, so its own property is read.
     *
     * @param class-string $class
     */
    private static function under(ComponentInterface $layer, string $class, string $property): ComponentInterface
    {
        $inside = property_exists($class, $property) ? (new \ReflectionProperty($class, $property))->getValue($layer) : null;
        return $inside instanceof ComponentInterface ? $inside : throw new \InvalidArgumentException(
            "this version of Ratchet has nothing in $class::\$$property: give the MessageComponentInterface itself, without the layers around it",
        );
    }
}
