<?php
declare(strict_types=1);

namespace WebSocketExtension\Ratchet;

use Ratchet\ComponentInterface;
use Ratchet\Wamp\WampServer;
use Ratchet\Wamp\WampServerInterface;
use React\EventLoop\LoopInterface;
use WebSocket\Server;

/**
 * Ratchet's App: several applications by path, each for the pages of certain hosts.
 *
 * ```php
 * $app = new \WebSocketExtension\Ratchet\App('localhost', 8080);      // was: new Ratchet\App
 * $app->route('/chat', new Chat(), ['*']);
 * $app->route('/room/{name}', new Room(), ['example.com']);
 * $app->run();
 * ```
 *
 * It serves WebSocket applications and those of WAMP; there is no Flash policy server, and no HTTP controller: `$app->server->on('request', …)`
 * answers plain requests.
 */
final class App
{
    public readonly Server $server;
    private readonly Routes $routes;
    private readonly IoServer $io;

    /**
     * @param string $httpHost the name that clients connect to: a request with another Host gets 404
     * @param string $address where to listen; '0.0.0.0' for other machines
     * @param array<string, mixed> $options those of `WebSocket\Server`, in place of React's context
     * @throws \WebSocket\BindException
     */
    public function __construct(private readonly string $httpHost = 'localhost', int $port = 8080, string $address = '127.0.0.1', ?LoopInterface $loop = null, array $options = [])
    {
        // @phpstan-ignore-next-line argument.type: it checks them, and throws
        $this->server = new Server($address, $port, $options);
        $this->routes = new Routes();
        $this->io = new IoServer($this->routes, $this->server, $loop);
    }

    /**
     * Adds an application.
     *
     * @param string $path as Symfony's routes have it; what stands for `{name}` is in the query of `$conn->httpRequest`
     * @param list<string> $allowedOrigins hosts of pages that may connect; none: `$httpHost`, ['*']: all
     * @throws \InvalidArgumentException for what is no WebSocket application
     */
    public function route(string $path, ComponentInterface $controller, array $allowedOrigins = [], ?string $httpHost = null): ComponentInterface
    {
        $host = $httpHost ?? $this->httpHost;
        $application = Application::of($controller instanceof WampServerInterface ? new WampServer($controller) : $controller);
        $this->routes->add($path, $host, $application, $allowedOrigins === [] ? [$host] : $allowedOrigins);
        return $controller;
    }

    /** Serves, as IoServer does. */
    public function run(): void
    {
        $this->io->run();
    }
}
