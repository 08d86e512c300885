<?php
declare(strict_types=1);

namespace WebSocketExtension\React;

use React\EventLoop\LoopInterface;
use React\Promise\PromiseInterface;
use WebSocket\Server;
use WebSocketExtension\Loop\Serving;

/**
 * A server in ReactPHP's event loop, beside whatever else is there, other servers among it.
 *
 * ```php
 * $server = new Server('127.0.0.1', 8080);
 * $server->on('message', fn (Connection $connection, string $text) => $connection->send($text));
 * $attached = ReactServer::attach($server);
 * Loop::addSignal(SIGTERM, fn () => $attached->stop()->then(fn () => print("stopped\n")));
 * Loop::run();                             // returns when nothing is left in the loop: after the stop
 * ```
 *
 * Handlers are set with `Server::on()`. That of `stop` is taken; onStop() is for the script's own. One that suspends its fiber, with
 * `React\Async\await()` for example, has this server told of nothing until it is back: `React\Async\async()` around it does not.
 */
final class ReactServer
{
    private readonly Serving $serving;

    private function __construct(public readonly Server $server, ?LoopInterface $loop)
    {
        $this->serving = new Serving($server, new ReactLoop($loop));
    }

    /** Serves from now on whenever the loop runs; null is the loop of `Loop::get()`. */
    public static function attach(Server $server, ?LoopInterface $loop = null): self
    {
        return new self($server, $loop);
    }

    /**
     * Sets what is called once it has stopped; null removes it.
     *
     * @param (callable(Server): mixed)|null $handler
     */
    public function onStop(?callable $handler): self
    {
        $this->serving->onStop($handler);
        return $this;
    }

    /**
     * Fulfilled when it has stopped, or is detached.
     *
     * @return PromiseInterface<null>
     */
    public function ended(): PromiseInterface
    {
        return ReactLoop::promise($this->serving->whenEnded(...));
    }

    /**
     * Stops, as `Server::stop()` does; fulfilled when that is done.
     *
     * @return PromiseInterface<null>
     */
    public function stop(?float $grace = null): PromiseInterface
    {
        $this->server->stop($grace);
        return $this->ended();
    }

    /** Takes it out of the loop. Its connections live on; attach() takes it in again, or `run()` serves without the loop. */
    public function detach(): void
    {
        $this->serving->detach();
    }

    public function isAttached(): bool
    {
        return $this->serving->isAttached();
    }
}
