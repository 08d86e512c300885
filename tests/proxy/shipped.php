<?php
declare(strict_types=1);

// The configurations of docker/ in real proxies, with TLS: shipped.php NGINX HAPROXY [CADDY]. Prints 'ok NAME' or 'not ok NAME: WHY' for
// each behaviour, or 'skipped NAME: WHY'. Each proxy has servers of its own, for they are stopped under it.

require __DIR__ . '/shipped.inc';

[, $nginx, $haproxy, $caddy] = $argv + [3 => ''];

/** What every proxy does that speaks HTTP with the server. */
function over_http(ReverseProxy $proxy, string $ca): array
{
    $port = $proxy->ports['http'];
    $who = fn (string ...$headers): string => secure_peer($port, $ca)->upgrade('/who', ...$headers)->next();
    $page = fn (string $path): string|false => file_get_contents("https://localhost:$port$path", false, stream_context_create(['ssl' => ['cafile' => $ca]]));
    return [
        'text, binary and 1 MiB are echoed' => fn () => echoes("wss://localhost:$port/", ['tls' => ['caFile' => $ca]]),
        'the client\'s address and TLS are known' => fn () => same($who(), 'text 127.0.0.1:0 true'),
        'what a client claims in X-Forwarded-For is not believed' => fn () => same($who('X-Forwarded-For: 198.51.100.1'), 'text 127.0.0.1:0 true'),
        'what a client claims in X-Forwarded-Proto is not believed' => fn () => same($who('X-Forwarded-Proto: http'), 'text 127.0.0.1:0 true'),
        'a plain request gets its page' => fn () => same($page('/'), 'a page for 127.0.0.1:0'),
        'the server\'s health is to be asked' => fn () => same($page('/healthz'), "ok\n"),
    ];
}

/** What every proxy does that passes bytes on, behind a PROXY header. */
function over_tcp(ReverseProxy $proxy, string $ca): array
{
    $port = $proxy->ports['tcp'];
    return [
        'by TCP: text, binary and 1 MiB are echoed' => fn () => echoes("wss://localhost:$port/", ['tls' => ['caFile' => $ca]]),
        'by TCP: the client\'s address and port are known' => function () use ($port, $ca) {
            $peer = secure_peer($port, $ca)->upgrade('/who');
            same($peer->next(), "text {$peer->address()} false");
        },
    ];
}

/** Silence ends a connection, and the server's pings are none. */
function patience(int $port, string $ca): array
{
    return [
        'a connection that is pinged outlives the time-out' => function () use ($port, $ca) {
            $peer = secure_peer($port, $ca)->upgrade('/pinged');
            for ($end = microtime(true) + 2.5 * READ_TIMEOUT; microtime(true) < $end;) {
                same($peer->next(), 'ping still there?');
                $peer->send(PONG, 'still there?');
            }
            $peer->send(TEXT, 'still there');
            while (($next = $peer->next()) === 'ping still there?');
            same($next, 'text still there');
        },
        'one that is not pinged does not' => fn () => same(secure_peer($port, $ca)->upgrade('/silent')->next(), 'end'),
    ];
}

/** A server that is stopped says so to its clients through the proxy, and then nobody gets in. */
function drain(ReverseProxy $proxy, string $kind, Child $server, string $ca): void
{
    $peer = secure_peer($proxy->ports[$kind], $ca)->upgrade('/');
    $server->signal();
    same(preg_replace('/^(close 1001).*/', '$1', $peer->next()), 'close 1001');
    $peer->send_close(1001);
    same($peer->next(), 'end');
    same($server->end(), "exit 0\n");
    $late = secure_peer($proxy->ports[$kind], $ca);
    $late->write(upgrade());
    $answer = $kind === 'tcp' ? $late->read_all() : $late->read_head();
    same(preg_match($kind === 'tcp' ? '/^$/' : '~^HTTP/1\.1 50[23] ~', $answer) === 1 ?: $answer, true);
}

function secure_peer(int $port, string $ca): Peer
{
    return Peer::dial("tls://localhost:$port", ['cafile' => $ca]);
}

/** A server for HTTP proxies, and one for those with a PROXY header. */
function servers(): array
{
    return ['http' => serve('$server = listen(["trustedProxies" => ["127.0.0.1"]]);' . HANDLERS), 'tcp' => serve('$server = listen(["proxyProtocol" => true]);' . HANDLERS)];
}

$authority = new Authority();
copy($authority->issue('certificate')['key'], "$authority->directory/key.pem");
$ca = "$authority->directory/ca.pem";

foreach ([
    'nginx' => fn (array $servers): ReverseProxy => nginx($nginx, $authority, $servers),
    'HAProxy' => fn (array $servers): ReverseProxy => haproxy($haproxy, $authority, $servers),
    'Caddy' => fn (array $servers): ReverseProxy => caddy($caddy, $servers),
] as $name => $start) {
    if ($name === 'Caddy' && $caddy === '') {
        echo "skipped docker/ in Caddy: there is no caddy here (Debian has it)\n";
        continue;
    }
    $servers = servers();
    $proxy = $start($servers);
    $trust = $name === 'Caddy' ? "$proxy->directory/.local/share/caddy/pki/authorities/local/root.crt" : $ca;
    [$check, $complaint] = match ($name) {
        'nginx' => [[$nginx, '-t', '-p', $proxy->directory, '-c', "$proxy->directory/nginx.conf", '-e', 'stderr'], '[warn]'],
        'HAProxy' => [[$haproxy, '-c', '-f', "$proxy->directory/haproxy.cfg"], '[WARNING]'],
        'Caddy' => [[$caddy, 'validate', '--adapter', 'caddyfile', '--config', realpath(__DIR__ . '/../../docker/Caddyfile')], '"level":"warn"'],
    };
    $behaviours = ['its file in docker/ is valid, without a warning' => function () use ($proxy, $check, $complaint) {
        [$said, $status] = $proxy->says($check);
        same([$status, str_contains($said, $complaint) ? $said : ''], [0, '']);
    }];
    $behaviours += over_http($proxy, $trust);
    if ($name !== 'Caddy') {
        $behaviours += patience($proxy->ports['http'], $trust);
    }
    foreach (array_keys($proxy->ports) as $kind) {
        $behaviours += $kind === 'tcp' ? over_tcp($proxy, $trust) : [];
        $behaviours[$kind === 'tcp' ? 'by TCP: a stop of the server reaches its clients' : 'a stop of the server reaches its clients'] = fn () => drain($proxy, $kind, $servers[$kind], $trust);
    }
    isset($proxy->ports['tcp']) || $name === 'Caddy' || print("skipped docker/ in nginx, by TCP: this nginx has no stream module (Debian: libnginx-mod-stream)\n");
    run_behaviours(array_combine(array_map(fn (string $behaviour): string => "docker/ in $name: $behaviour", array_keys($behaviours)), $behaviours));
    unset($proxy, $check, $behaviours); // it ends
}
