<?php
declare(strict_types=1);

// What Client::diagnose() says of a real nginx and of raw servers that do it wrong: doctor.php NGINX. Prints 'ok NAME' or
// 'not ok NAME: WHY' for each fault, and then the table from fault to hint.

require __DIR__ . '/nginx.inc';
$faults = require __DIR__ . '/../phpt/doctor/faults.inc';

use WebSocket\Client;

$good = implode(' ', NGINX_LINES);
$server = serve('listen()->run();');
$stuck = stream_socket_server('tcp://127.0.0.1:0');
$pages = sys_get_temp_dir() . '/doctor-' . getmypid();
mkdir($pages);
file_put_contents("$pages/index.html", '<html><head><title>Our shop</title></head></html>');
$tcp = "http://127.0.0.1:$server->port";
$authority = new Authority();
$site = $authority->issue('site');
$past = new Authority(0);
$expired = $past->issue('site');
$secure = fn (array $site): string => " ssl; ssl_certificate $site[cert]; ssl_certificate_key $site[key]; location / { proxy_pass $tcp; $good }";
$nginx = new Nginx($argv[1], [
    'good' => [$tcp, $good],
    'bare' => [$tcp, ''],
    'no Upgrade' => [$tcp, 'proxy_http_version 1.1; proxy_set_header Connection "upgrade";'],
    'no Connection' => [$tcp, 'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;'],
    'down' => ['http://127.0.0.1:' . closed_port(), $good],
    'stuck' => ['http://' . stream_socket_get_name($stuck, false), $good],
    'redirect' => '; return 301 https://example.com$request_uri;',
    'page' => "; root $pages;",
    'forbidden' => '; location / { deny all; }',
    'tls' => $secure($site),
    'expired' => $secure($expired),
]);
$past->outlive();
$at = fn (string $name, string $path = '/'): Closure => fn (): array => [$nginx->url($name, $path), null];
$securely_at = fn (string $name, Authority $authority): Closure => fn (): array => ["wss://localhost:{$nginx->ports[$name]}/chat", null, ['tls' => ['caFile' => "$authority->directory/ca.pem"]]];
$faults += [
    'nginx that eats Upgrade' => new Fault($at('no Upgrade'), 'upgrade', ['426', 'nginx/', 'no Upgrade: websocket header'], ['drops the header Upgrade', ...NGINX_LINES]),
    'nginx that eats Connection' => new Fault($at('no Connection'), 'upgrade', ['400', 'nginx/', 'no Connection: Upgrade header'], ['drops the header Upgrade or Connection', ...NGINX_LINES]),
    'nginx that speaks HTTP/1.0, as it does by default' => new Fault($at('bare'), 'upgrade', ['505', 'nginx/', 'HTTP/1.0'], ['speaks HTTP/1.0', ...NGINX_LINES]),
    'nginx whose upstream is down' => new Fault($at('down'), 'upgrade', ['502 Bad Gateway', 'nginx/'], ['nginx passes the handshake on', 'is it running', 'error.log']),
    'nginx whose upstream is stuck' => new Fault($at('stuck'), 'upgrade', ['504 Gateway Time-out', 'nginx/'], ['nginx reached the machine', 'stuck']),
    'nginx that redirects to https' => new Fault($at('redirect', '/chat'), 'upgrade', ['301 Moved Permanently', 'https://example.com/chat', 'nginx/'], ['use wss://example.com/chat', 'followRedirects']),
    'nginx with a static page' => new Fault($at('page'), 'upgrade', ['200 OK', 'nginx/', 'Our shop'], ['took the handshake for a request for a page', ...NGINX_LINES]),
    'nginx without that page' => new Fault($at('page', '/chat'), 'upgrade', ['404 Not Found', 'nginx/'], ['nothing at /chat', 'nginx must pass it on']),
    'ws:// to the TLS port of nginx' => new Fault($at('tls', '/chat'), 'http', ['this port speaks TLS', 'The plain HTTP request was sent to HTTPS port'], ["use wss://127.0.0.1:{$nginx->ports['tls']}/chat"]),
    'wss:// to the plain port of nginx' => new Fault($securely_at('good', $authority), 'tls', ['does not speak TLS', 'plain HTTP', 'which opens a WebSocket'], ["use ws://localhost:{$nginx->ports['good']}/chat"]),
    'nginx with an expired certificate' => new Fault($securely_at('expired', $past), 'tls', ["the server's certificate expired on "], ['nginx -s reload', 'certbot renew']),
    'nginx with a certificate of somebody else' => new Fault($securely_at('tls', $past), 'tls', ['is not trusted'], ['fullchain.pem', 'tls.caFile']),
    'nginx that forbids' => new Fault($at('forbidden'), 'upgrade', ['403 Forbidden', 'nginx/'], ['nginx has a rule that forbids it']),
];

$table = '';
foreach ($faults as $name => $fault) {
    try {
        $diagnosis = $fault->check();
        ['name' => $step, 'detail' => $detail, 'hint' => $hint] = fault_of($diagnosis);
        $cells = preg_replace('/(?<=:)\d{4,5}\b/', 'PORT', str_replace(['|', "\n"], ['\|', '<br>'], [$name, $step, $detail, $hint]));
        $table .= '| ' . implode(' | ', $cells) . " |\n";
        echo "ok $name\n";
    } catch (Throwable $thrown) {
        echo "not ok $name: ", describe($thrown), "\n";
    }
}
$trusting = ['tls' => ['caFile' => "$authority->directory/ca.pem"]];
foreach (['ws' => Client::diagnose($nginx->url('good')), 'wss' => Client::diagnose("wss://localhost:{$nginx->ports['tls']}/", $trusting)] as $scheme => $well) {
    echo $well->ok ? 'ok' : 'not ok', " nginx as it should be, $scheme: nothing is found\n", $well->ok ? '' : "$well\n";
}
array_map(unlink(...), glob("$pages/*"));
rmdir($pages);
echo $nginx->end() ? 'ok' : 'not ok', " nginx ends well\n";
echo "\n| fault | step | found | hint |\n| --- | --- | --- | --- |\n$table\n";
