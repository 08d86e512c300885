<?php
declare(strict_types=1);

// The interfaces that an application for Ratchet is written against, and as much of its messages as the adapter makes, where the real
// package is not at hand.

namespace Ratchet {
    interface ConnectionInterface
    {
        /**
         * @param mixed $data
         * @return ConnectionInterface
         */
        public function send($data);

        /** @return void */
        public function close();
    }

    interface ComponentInterface
    {
        /** @return void */
        public function onOpen(ConnectionInterface $conn);

        /** @return void */
        public function onClose(ConnectionInterface $conn);

        /** @return void */
        public function onError(ConnectionInterface $conn, \Exception $e);
    }

    interface MessageComponentInterface extends ComponentInterface
    {
        /**
         * @param string $msg
         * @return void
         */
        public function onMessage(ConnectionInterface $from, $msg);
    }
}

namespace Ratchet\RFC6455\Messaging {
    interface DataInterface
    {
        /** @return string */
        public function getPayload();
    }

    interface FrameInterface extends DataInterface
    {
        /** @return int */
        public function getOpcode();
    }

    interface MessageInterface extends DataInterface
    {
        /** @return $this */
        public function addFrame(FrameInterface $fragment);

        /** @return int */
        public function getOpcode();

        /** @return bool */
        public function isBinary();
    }

    class Frame implements FrameInterface
    {
        public const OP_TEXT = 1;
        public const OP_BINARY = 2;
        public const OP_CLOSE = 8;
        public const OP_PING = 9;
        public const OP_PONG = 10;

        public function __construct(private readonly ?string $payload = null, bool $final = true, private readonly int $opcode = self::OP_TEXT)
        {
        }

        public function getPayload()
        {
            return (string) $this->payload;
        }

        public function getOpcode()
        {
            return $this->opcode;
        }
    }

    class Message implements MessageInterface
    {
        /** @var list<FrameInterface> */
        private array $frames = [];

        public function addFrame(FrameInterface $fragment)
        {
            $this->frames[] = $fragment;
            return $this;
        }

        public function getPayload()
        {
            return implode('', array_map(static fn (FrameInterface $frame): string => $frame->getPayload(), $this->frames));
        }

        public function getOpcode()
        {
            return $this->frames[0]->getOpcode();
        }

        public function isBinary()
        {
            return $this->getOpcode() === Frame::OP_BINARY;
        }
    }
}

namespace Ratchet\Http {
    use Ratchet\ComponentInterface;
    use Ratchet\ConnectionInterface;

    interface HttpServerInterface extends \Ratchet\MessageComponentInterface
    {
    }

    /** Layers are taken off, not called. */
    trait IsLayer
    {
        public function onOpen(ConnectionInterface $conn)
        {
            throw new \LogicException('a layer of Ratchet was called');
        }

        public function onMessage(ConnectionInterface $from, $msg)
        {
            throw new \LogicException('a layer of Ratchet was called');
        }

        public function onClose(ConnectionInterface $conn)
        {
            throw new \LogicException('a layer of Ratchet was called');
        }

        public function onError(ConnectionInterface $conn, \Exception $e)
        {
            throw new \LogicException('a layer of Ratchet was called');
        }
    }

    class HttpServer implements \Ratchet\MessageComponentInterface
    {
        use IsLayer;

        protected HttpServerInterface $_httpServer;

        public function __construct(HttpServerInterface $component)
        {
            $this->_httpServer = $component;
        }
    }
}

namespace Ratchet\WebSocket {
    use Ratchet\ComponentInterface;
    use Ratchet\ConnectionInterface;
    use Ratchet\RFC6455\Messaging\MessageInterface;

    interface MessageComponentInterface extends ComponentInterface
    {
        /** @return void */
        public function onMessage(ConnectionInterface $conn, MessageInterface $msg);
    }

    interface WsServerInterface
    {
        /** @return list<string> */
        public function getSubProtocols();
    }

    class WsServer implements \Ratchet\Http\HttpServerInterface
    {
        use \Ratchet\Http\IsLayer;

        private ComponentInterface $delegate;

        public function __construct(ComponentInterface $component)
        {
            $this->delegate = $component;
        }
    }
}

namespace Ratchet\Wamp {
    interface WampServerInterface extends \Ratchet\ComponentInterface
    {
    }

    class WampServer implements \Ratchet\MessageComponentInterface
    {
        use \Ratchet\Http\IsLayer;

        public function __construct(public readonly WampServerInterface $component)
        {
        }
    }
}
