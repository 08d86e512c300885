<?php
declare(strict_types=1);

namespace WebSocketExtension\Ratchet;

use Symfony\Component\Routing\Exception\MethodNotAllowedException;
use Symfony\Component\Routing\Exception\ResourceNotFoundException;
use Symfony\Component\Routing\Matcher\UrlMatcher;
use Symfony\Component\Routing\RequestContext;
use Symfony\Component\Routing\Route;
use Symfony\Component\Routing\RouteCollection;
use WebSocket\Request;
use WebSocket\Response;

/**
 * Applications by path and host, with Symfony's routing, which Ratchet brings along; and the origins that each lets in.
 *
 * @internal
 */
final class Routes implements Applications
{
    private readonly RouteCollection $routes;
    /** @var array<string, array{Application, list<string>}> by the name of the route */
    private array $applications = [];

    public function __construct()
    {
        $this->routes = new RouteCollection();
    }

    /** @param list<string> $origins hosts; ['*'] is any */
    public function add(string $path, string $host, Application $application, array $origins): void
    {
        $name = 'route ' . count($this->applications);
        $this->applications[$name] = [$application, $origins];
        $this->routes->add($name, new Route($path, [], [], [], $host, [], ['GET']));
    }

    public function hasHandshake(): bool
    {
        return true;
    }

    public function answer(Request $request): ?Response
    {
        $found = $this->match($request);
        if ($found === null) {
            return new Response(404, ['Content-Type' => 'text/plain'], "nothing is served at $request->path for this host\n");
        }
        [$name] = $found;
        [$application, $origins] = $this->applications[$name];
        if ($origins !== ['*'] && !in_array(self::originOf($request), $origins, true)) {
            return new Response(403, ['Content-Type' => 'text/plain'], "pages of this origin may not connect here\n");
        }
        return $application->answer($request);
    }

    public function find(Request $request): ?array
    {
        $found = $this->match($request);
        return $found === null ? null : [$this->applications[$found[0]][0], $found[1]];
    }

    /** @return array{string, array<string, mixed>}|null the name of the route, and its parameters */
    private function match(Request $request): ?array
    {
        $host = preg_replace('~:\d*$~D', '', $request->header('host') ?? '');
        try {
            $found = (new UrlMatcher($this->routes, new RequestContext('', $request->method, (string) $host)))->match($request->path);
        } catch (ResourceNotFoundException|MethodNotAllowedException) {
            return null;
        }
        $name = $found['_route'];
        unset($found['_route']);
        return [$name, $found];
    }

    /** The host of the header Origin, or what is there in place of one. */
    private static function originOf(Request $request): string
    {
        $origin = $request->header('origin') ?? '';
        $host = parse_url($origin, PHP_URL_HOST);
        return is_string($host) ? $host : $origin;
    }
}
