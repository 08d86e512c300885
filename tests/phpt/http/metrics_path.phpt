--TEST--
metricsPath serves what stats() has as text for Prometheus, while PHP is busy
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['metricsPath' => '/metrics']);
    $server->on('request', fn () => new WebSocket\Response(404, [], 'PHP answered'));
    $server->on('message', function ($connection, $text) use ($server) {
        if ($text === 'stats') {
            $stats = $server->stats();
            $connection->send(json_encode([array_keys($stats), array_keys($stats['rejected'])]));
        } else {
            echo "busy\n";
            until(fn () => $server->stats()['messagesIn'] === 3, 'a message while busy');
        }
    });
    $server->run();
    PHP);
[$busy, $peer] = [Peer::open($server->port), Peer::open($server->port)];
$peer->send(TEXT, 'stats');
[$names, $reasons] = json_decode(substr($peer->next(), 5));
answer_to($server->port, upgrade('/', 'Sec-WebSocket-Version: 8'));
$busy->send(TEXT, 'be busy');
echo $server->line(), "\n";
$answer = answer_to($server->port, head('GET /metrics?x HTTP/1.1', 'Host: h'));
echo outline(explode("\r\n\r\n", $answer)[0] . "\r\n\r\n", 'content-type', 'connection');
$lines = explode("\n", rtrim(explode("\r\n\r\n", $answer)[1], "\n"));
$help = preg_grep('/^# HELP websocket_[a-z_]+ [A-Z].*\.$/', $lines);
$types = preg_grep('/^# TYPE websocket_[a-z_]+ (counter|gauge)$/', $lines);
$samples = preg_grep('/^websocket_[a-z_]+(\{reason="[a-zA-Z]+"\})? \d+(\.\d+)?$/', $lines);
var_dump(count($help) === count($names), count($types) === count($names), count($samples) === count($names) - 1 + count($reasons), count($help) + count($types) + count($samples) === count($lines));
echo implode("\n", preg_grep('/^websocket_(connections|accepted_total|messages_in_total|rejected_total\{reason="handshake"\}) /', $lines)), "\n";
echo outline(answer_to($server->port, head('HEAD /metrics HTTP/1.1', 'Host: h')), 'content-type');
$peer->send(TEXT, 'stats');
$peer->next();
foreach (['POST /metrics', 'GET /metrics/'] as $other) {
    echo strtok(answer_to($server->port, head("$other HTTP/1.1", 'Host: h')), "\r"), "\n";
}
preg_match('/^websocket_slowest_handler_seconds (\S+)$/m', answer_to($server->port, head('GET /metrics HTTP/1.1', 'Host: h')), $slowest);
var_dump($slowest[1] > 0);
--EXPECT--
busy
HTTP/1.1 200 OK
Connection: close
Content-Type: text/plain; version=0.0.4; charset=utf-8

bool(true)
bool(true)
bool(true)
bool(true)
websocket_connections 2
websocket_accepted_total 2
websocket_rejected_total{reason="handshake"} 1
websocket_messages_in_total 2
HTTP/1.1 200 OK
Content-Type: text/plain; version=0.0.4; charset=utf-8

HTTP/1.1 404 Not Found
HTTP/1.1 404 Not Found
bool(true)
