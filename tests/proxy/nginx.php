<?php
declare(strict_types=1);

// A real nginx between clients and the server: nginx.php NGINX. Prints 'ok NAME' or 'not ok NAME: WHY' for each behaviour, or 'skipped NAME: WHY'.
// The good configuration is that of the README; the others are the mistakes that people make with it.

require __DIR__ . '/nginx.inc';

use WebSocket\{Client, HandshakeException};

/** The lines that the README tells people to put into their location. */
function lines_of_readme(): string
{
    preg_match('/^```nginx\n(.*?)^```/ms', file_get_contents(__DIR__ . '/../../README.md'), $block) ?: throw new RuntimeException('the README has no nginx block');
    return $block[1];
}

/** A handshake is refused with this status, in words that name the lines to set. */
function hints(string $url, int $status, string $fault): void
{
    try {
        (new Client($url))->connect();
    } catch (HandshakeException $exception) {
        same($exception->statusCode, $status);
        foreach ([$fault, 'proxy_http_version 1.1;', 'proxy_set_header Upgrade $http_upgrade;', 'proxy_set_header Connection "upgrade";'] as $words) {
            same(str_contains($exception->body, $words) ?: $exception->body, true);
        }
        return;
    }
    throw new RuntimeException('the handshake was accepted');
}

$path = sys_get_temp_dir() . '/websocket-' . getmypid() . '.sock';
$children = [
    'tcp' => serve('$server = listen(["trustedProxies" => ["127.0.0.1"]]);' . HANDLERS),
    'unix' => run('$server = new WebSocket\Server("unix:" . $_SERVER["argv"][1], 0, ["trustedProxies" => ["unix:"], "shutdownTimeout" => 0.3]); echo "bound\n";' . HANDLERS, '--', $path),
    'stream' => serve('$server = listen(["proxyProtocol" => true]);' . HANDLERS),
];
$children['unix']->line();
$tcp = "http://127.0.0.1:{$children['tcp']->port}";
$nginx = new Nginx($argv[1], [
    'good' => [$tcp, lines_of_readme()],
    'good, over a unix socket' => ["http://unix:$path:", lines_of_readme()],
    'none' => [$tcp, ''],
    'no version' => [$tcp, 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";'],
    'no Upgrade' => [$tcp, 'proxy_http_version 1.1; proxy_set_header Connection "upgrade";'],
    'no Connection' => [$tcp, 'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;'],
    'version only' => [$tcp, 'proxy_http_version 1.1;'],
], ['stream' => "127.0.0.1:{$children['stream']->port}", 'stream to a server that expects none' => "127.0.0.1:{$children['tcp']->port}"]);

$who = fn (string $name, string ...$headers): string => Peer::open($nginx->ports[$name], '/who', ...$headers)->next();
$behaviours = [
    'nginx: text, binary and 1 MiB are echoed' => fn () => echoes($nginx->url('good')),
    'nginx, unix socket: text, binary and 1 MiB are echoed' => fn () => echoes($nginx->url('good, over a unix socket')),
    'nginx: remoteAddress is the client\'s' => fn () => same($who('good'), 'text 127.0.0.1:0 false'),
    'nginx, unix socket: remoteAddress is the client\'s' => fn () => same($who('good, over a unix socket'), 'text 127.0.0.1:0 false'),
    'nginx: what a client puts into X-Forwarded-For is not believed' => fn () => same($who('good', 'X-Forwarded-For: 198.51.100.1'), 'text 127.0.0.1:0 false'),
    'nginx, unix socket: what a client puts into X-Forwarded-For is not believed' => fn () => same($who('good, over a unix socket', 'X-Forwarded-For: 198.51.100.1'), 'text 127.0.0.1:0 false'),
    'nginx: a plain request gets its page' => fn () => same(file_get_contents('http' . substr($nginx->url('good'), 2)), 'a page for 127.0.0.1:0'),
    'nginx: a connection that is pinged outlives proxy_read_timeout' => function () use ($nginx) {
        $peer = Peer::open($nginx->ports['good'], '/pinged');
        $opened = microtime(true);
        while (microtime(true) < $opened + 2.5 * READ_TIMEOUT) {
            same($peer->next(), 'ping still there?');
            $peer->send(PONG, 'still there?');
        }
        $peer->send(TEXT, 'still there');
        while (($next = $peer->next()) === 'ping still there?');
        same($next, 'text still there');
    },
    'nginx: a connection that is not pinged does not' => fn () => same(Peer::open($nginx->ports['good'], '/silent')->next(), 'end'),
    'nginx without a line: the hint names all' => fn () => hints($nginx->url('none'), 505, 'HTTP/1.0'),
    'nginx without proxy_http_version: the hint names it' => fn () => hints($nginx->url('no version'), 505, 'HTTP/1.0'),
    'nginx without Upgrade: the hint names it' => fn () => hints($nginx->url('no Upgrade'), 426, 'no Upgrade: websocket header'),
    'nginx without Connection: the hint names it' => fn () => hints($nginx->url('no Connection'), 400, 'no Connection: Upgrade header'),
    'nginx with nothing but proxy_http_version: the hint names the others' => fn () => hints($nginx->url('version only'), 426, 'no Upgrade: websocket header'),
];
if ($nginx->has_streams) {
    $behaviours += [
        'nginx stream with proxy_protocol: text, binary and 1 MiB are echoed' => fn () => echoes($nginx->url('stream')),
        'nginx stream with proxy_protocol: remoteAddress is the client\'s, with its port' => function () use ($nginx) {
            $peer = Peer::open($nginx->ports['stream'], '/who');
            same($peer->next(), "text {$peer->address()} false");
        },
        'nginx stream with proxy_protocol to a server without proxyProtocol: the answer says so' => function () use ($nginx) {
            $answer = answer_to($nginx->ports['stream to a server that expects none'], upgrade());
            same(str_contains($answer, 'turn on proxyProtocol in the server or off in the proxy') ?: $answer, true);
        },
    ];
} else {
    echo "skipped nginx stream with proxy_protocol: this nginx has no stream module (Debian: libnginx-mod-stream)\n";
}
$behaviours['a client that does not come through the proxy is refused where proxyProtocol is on'] = function () use ($children) {
    $answer = answer_to($children['stream']->port, upgrade());
    same(str_contains($answer, 'does not begin with a PROXY protocol header') ?: $answer, true);
};
$behaviours['nginx ends well'] = fn () => same($nginx->end(), true);
foreach ($children as $name => $child) {
    $behaviours["the $name server ends well"] = fn () => same($child->stop(), "exit 0\n");
}
run_behaviours($behaviours);
