<?php
declare(strict_types=1);

namespace WebSocketExtension\Psr;

use Psr\Http\Message\RequestFactoryInterface;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ServerRequestFactoryInterface;
use Psr\Http\Message\ServerRequestInterface;
use WebSocket\Request;

/**
 * A handshake, or a plain HTTP request, as PSR-7 has it, made by whichever PSR-17 factory is at hand.
 *
 * ```php
 * $factory = new \Nyholm\Psr7\Factory\Psr17Factory();
 * $server->on('handshake', function (Request $request) use ($factory, $guard): bool {
 *     return $guard->allows(PsrRequest::serverRequest($request, $factory));
 * });
 * ```
 *
 * The URI is that of HTTP, `http` or `https`, with the host of the header Host; where that is none, with `localhost`. The names of headers
 * are in lower case, there is no body, and the request target is the one that was sent.
 */
final class PsrRequest
{
    /** A request, as Ratchet's applications have it in `$conn->httpRequest`. */
    public static function request(Request $request, RequestFactoryInterface $factory): RequestInterface
    {
        return self::fill($factory->createRequest($request->method, self::uri($request)), $request);
    }

    /** A request with server, query and cookie parameters: what middleware and frameworks take. */
    public static function serverRequest(Request $request, ServerRequestFactoryInterface $factory): ServerRequestInterface
    {
        // More than max_input_vars parameters are a warning, and the peer is who sends them.
        @parse_str($request->queryString, $query);
        return self::fill($factory->createServerRequest($request->method, self::uri($request), self::serverParameters($request)), $request)
            ->withQueryParams($query)
            ->withCookieParams(self::cookies($request));
    }

    /**
     * @template T of RequestInterface
     * @param T $psr
     * @return T
     */
    private static function fill(RequestInterface $psr, Request $request): RequestInterface
    {
        foreach ($request->headers() as $name => $values) {
            $psr = $psr->withHeader((string) $name, $values);
        }
        return $psr->withRequestTarget($request->target)->withProtocolVersion('1.1');
    }

    private static function uri(Request $request): string
    {
        $host = $request->header('host') ?? '';
        $query = $request->queryString === '' ? '' : '?' . $request->queryString;
        return ($request->isSecure ? 'https://' : 'http://')
            . (self::isHost($host) ? $host : 'localhost')
            // RFC 3986 §3.3, §3.4: what a target may have and a URI may not, a '#' for one, is encoded.
            . preg_replace_callback('~[^A-Za-z0-9\-._\~!$&\'()*+,;=:@/%?]~', static fn (array $found): string => rawurlencode($found[0]), $request->path . $query);
    }

    /** Whether a URI can have it: factories throw for a host that is none, and the peer is who sends it. */
    private static function isHost(string $host): bool
    {
        return preg_match(self::HOST, $host, $found) === 1
            && (($found[1] ?? '') === '' || filter_var($found[1], FILTER_VALIDATE_IP, FILTER_FLAG_IPV6) !== false);
    }

    /** @return array<string, string|int> as PHP's own web servers have it in $_SERVER */
    private static function serverParameters(Request $request): array
    {
        [$address, $port] = self::split($request->remoteAddress);
        return [
            'REQUEST_METHOD' => $request->method,
            'REQUEST_URI' => $request->target,
            'QUERY_STRING' => $request->queryString,
            'SERVER_PROTOCOL' => 'HTTP/1.1',
            'REMOTE_ADDR' => $address,
            'REMOTE_PORT' => $port,
        ] + ($request->isSecure ? ['HTTPS' => 'on'] : []);
    }

    /** @return array<string, string> decoded as PHP does for $_COOKIE; of two with the same name the first */
    private static function cookies(Request $request): array
    {
        $cookies = [];
        foreach ($request->headers()['cookie'] ?? [] as $line) {
            foreach (explode(';', $line) as $pair) {
                [$name, $value] = explode('=', trim($pair), 2) + [1 => ''];
                if ($name !== '') {
                    $cookies += [$name => urldecode($value)];
                }
            }
        }
        return $cookies;
    }

    /**
     * An `ip:port` in its parts, without the brackets of IPv6.
     *
     * @return array{string, int}
     */
    public static function split(string $address): array
    {
        if (preg_match('~^\[?([^\]]*)\]?:(\d+)$~', $address, $found) !== 1) {
            return [$address, 0];
        }
        return [$found[1], (int) $found[2]];
    }

    /** RFC 3986 §3.2.2, as far as names and addresses are in use, and a port that can be one. */
    private const HOST = '~^(?:[A-Za-z0-9._\-]+|\[([0-9A-Fa-f:.]+)\])(?::(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]))?$~D';
}
