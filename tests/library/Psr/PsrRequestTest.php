<?php
declare(strict_types=1);

namespace WebSocketExtension\Tests\Psr;

use GuzzleHttp\Psr7\HttpFactory;
use Nyholm\Psr7\Factory\Psr17Factory;
use PHPUnit\Framework\TestCase;
use WebSocket\Request;
use WebSocket\Response;
use WebSocket\Server;
use WebSocketExtension\Psr\PsrRequest;

/** Requests as they came over TCP, by each PSR-17 factory that is there. */
final class PsrRequestTest extends TestCase
{
    public function test_method_target_uri_and_headers(): void
    {
        $request = self::receive("GET /room/a%20b?x=1&y=two HTTP/1.1\r\nHost: example.com:8080\r\nX-Many: a\r\nX-Many: b\r\n\r\n");
        foreach (self::factories() as $factory) {
            $psr = PsrRequest::request($request, $factory);
            self::assertSame(['GET', '/room/a%20b?x=1&y=two', '1.1'], [$psr->getMethod(), $psr->getRequestTarget(), $psr->getProtocolVersion()]);
            self::assertSame('http://example.com:8080/room/a%20b?x=1&y=two', (string) $psr->getUri());
            self::assertSame(['a', 'b'], $psr->getHeader('x-many'));
            self::assertSame(['example.com:8080'], $psr->getHeader('Host'));
        }
    }

    public function test_server_query_and_cookie_parameters(): void
    {
        $request = self::receive("GET /p?a[]=1&a[]=2&b=x+y HTTP/1.1\r\nHost: h\r\nCookie: s=a%20b; t=\"1\"; s=second; =none\r\n\r\n");
        foreach (self::factories() as $factory) {
            $psr = PsrRequest::serverRequest($request, $factory);
            self::assertSame(['a' => ['1', '2'], 'b' => 'x y'], $psr->getQueryParams());
            self::assertSame(['s' => 'a b', 't' => '"1"'], $psr->getCookieParams());
            $server = $psr->getServerParams();
            self::assertSame(['GET', '/p?a[]=1&a[]=2&b=x+y', '127.0.0.1'], [$server['REQUEST_METHOD'], $server['REQUEST_URI'], $server['REMOTE_ADDR']]);
            self::assertGreaterThan(0, $server['REMOTE_PORT']);
            self::assertArrayNotHasKey('HTTPS', $server);
        }
    }

    public function test_behind_a_trusted_proxy_it_is_https_and_the_address_is_the_clients(): void
    {
        $head = "GET / HTTP/1.1\r\nHost: example.com\r\nX-Forwarded-For: 2001:db8::1\r\nX-Forwarded-Proto: https\r\n\r\n";
        $request = self::receive($head, ['trustedProxies' => ['127.0.0.1']]);
        foreach (self::factories() as $factory) {
            $psr = PsrRequest::serverRequest($request, $factory);
            self::assertSame('https://example.com/', (string) $psr->getUri());
            self::assertSame(['2001:db8::1', 0, 'on'], [$psr->getServerParams()['REMOTE_ADDR'], $psr->getServerParams()['REMOTE_PORT'], $psr->getServerParams()['HTTPS']]);
        }
    }

    public function test_a_host_that_is_none_is_left_to_the_header(): void
    {
        foreach (['a b', 'user@host', 'host:99999', 'host:0', '[::1', '[9.:]', '[:9]', '[127.0.0.1]', 'h/..//x', 'a:b:c', '', "\xff"] as $host) {
            $request = self::receive("GET /x HTTP/1.1\r\nHost: $host\r\n\r\n");
            foreach (self::factories() as $factory) {
                $psr = PsrRequest::request($request, $factory);
                self::assertSame('http://localhost/x', (string) $psr->getUri(), $host);
                self::assertSame($host, $psr->getHeaderLine('host'));
            }
        }
        $request = self::receive("GET /x HTTP/1.1\r\nHost: [::1]:65535\r\n\r\n");
        foreach (self::factories() as $factory) {
            self::assertSame('http://[::1]:65535/x', (string) PsrRequest::request($request, $factory)->getUri());
        }
    }

    public function test_nothing_that_a_peer_sends_is_a_warning_or_an_exception(): void
    {
        $bytes = implode('', array_map(chr(...), range(0x21, 0x7e))) . "\u{e9}";
        $targets = ['//evil/x', '/a#b', '/:99999', '/%', '/%zz', '/[', "/$bytes", "/?$bytes", '/?' . str_repeat('a&', 2000), '/a//b:80?//c:99999', 'http://other:1/x'];
        foreach ($targets as $target) {
            $request = self::receive("GET $target HTTP/1.1\r\nHost: h\r\n123: number\r\nX-Bytes: " . implode('', array_map(chr(...), range(0x80, 0xff))) . "\r\nCookie: ;;=;a;b=\r\n\r\n");
            foreach (self::factories() as $factory) {
                $psr = PsrRequest::serverRequest($request, $factory);
                self::assertSame($target, $psr->getRequestTarget());
                self::assertSame('h', $psr->getUri()->getHost(), $target);
                self::assertSame('', $psr->getUri()->getFragment(), $target);
                self::assertSame(['number'], $psr->getHeader('123'));
            }
        }
    }

    /** @return list<Psr17Factory|HttpFactory> */
    private static function factories(): array
    {
        $factories = [];
        foreach ([Psr17Factory::class, HttpFactory::class] as $class) {
            if (class_exists($class)) {
                $factories[] = new $class();
            }
        }
        return $factories ?: self::markTestSkipped('neither nyholm/psr7 nor guzzlehttp/psr7 is here: tests/bin/install.sh test installs them');
    }

    /** @param array<string, mixed> $options */
    private static function receive(string $head, array $options = []): Request
    {
        $server = new Server('127.0.0.1', 0, $options);
        $received = null;
        $server->on('request', function (Request $request) use (&$received): Response {
            $received = $request;
            return new Response();
        });
        $peer = stream_socket_client("tcp://127.0.0.1:{$server->port()}");
        fwrite($peer, $head);
        $deadline = microtime(true) + 10;
        while ($received === null && microtime(true) < $deadline) {
            $server->poll(0.1);
            stream_set_blocking($peer, false);
            $answer = fread($peer, 200);
            $received !== null || $answer === '' || self::fail("not a request, but $answer");
        }
        return $received ?? self::fail('no request came');
    }
}
