--TEST--
origins lets in the pages it lists, and requests without an Origin; the others get 403 and are counted
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['origins' => ['https://example.com', 'http://localhost:8080', 'https://*.example.net', 'null']]);
    $server->on('open', fn ($connection) => $connection->send((string) $server->stats()['rejected']['origin']));
    $server->run();
    PHP);
foreach ([
    'https://example.com', 'HTTPS://EXAMPLE.COM', 'https://example.com:443', 'http://localhost:8080', 'https://a.b.example.net', 'null', '-',
    'http://example.com', 'https://example.com:444', 'https://www.example.com', 'https://example.net', 'https://evilexample.net', 'http://localhost',
    'https://a.example.net.evil.example', 'https://evil.example/.example.net',
] as $origin) {
    $peer = Peer::dial($server->port);
    $peer->write(upgrade('/', ...($origin === '-' ? [] : ["Origin: $origin"])));
    echo $origin, ': ', substr(strtok($peer->read_head(), "\r"), 9, 3), "\n";
}
echo outline(answer_to($server->port, upgrade('/', 'Origin: https://evil.example')), 'content-type');
echo Peer::open($server->port)->next(), "\n";
--EXPECT--
https://example.com: 101
HTTPS://EXAMPLE.COM: 101
https://example.com:443: 101
http://localhost:8080: 101
https://a.b.example.net: 101
null: 101
-: 101
http://example.com: 403
https://example.com:444: 403
https://www.example.com: 403
https://example.net: 403
https://evilexample.net: 403
http://localhost: 403
https://a.example.net.evil.example: 403
https://evil.example/.example.net: 403
HTTP/1.1 403 Forbidden
Content-Type: text/plain; charset=utf-8
origin "https://evil.example" is not among those that this server allows (its option origins)
text 9
