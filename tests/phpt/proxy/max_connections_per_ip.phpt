--TEST--
maxConnectionsPerIp counts the clients behind a proxy, not the proxy; a full server still answers its health check and figures
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen(['maxConnectionsPerIp' => 1, 'trustedProxies' => ['127.0.0.1'], 'metricsPath' => '/metrics']);
    $server->listen('127.0.0.1', 0, ['proxyProtocol' => true]);
    echo parse_url($server->addresses()[1], PHP_URL_PORT), "\n";
    $server->on('open', fn ($connection) => $connection->send("$connection->remoteAddress"));
    $server->on('close', fn ($connection) => print("closed\n"));
    $server->run();
    PHP);
$proxied = (int) $server->line();
function forwarded(int $port, string $client): Peer
{
    return Peer::open($port, '/', "X-Forwarded-For: $client");
}
function proxied(int $port, string $client, string $request): Peer
{
    $peer = Peer::dial($port);
    $peer->write("PROXY TCP4 $client 127.0.0.1 4711 80\r\n$request");
    return $peer;
}
$first = forwarded($server->port, '203.0.113.7');
$second = forwarded($server->port, '203.0.113.8');
echo $first->next(), "\n", $second->next(), "\n";
echo outline(answer_to($server->port, upgrade('/', 'X-Forwarded-For: 203.0.113.7')), 'retry-after');
// The same client through another proxy.
echo outline(proxied($proxied, '203.0.113.7', upgrade())->read_all(), 'retry-after');
foreach (['/healthz', '/metrics'] as $path) {
    echo strtok(proxied($proxied, '203.0.113.7', head("GET $path HTTP/1.1", 'Host: h'))->read_all(), "\r"), "\n";
    echo strtok(answer_to($server->port, head("GET $path HTTP/1.1", 'Host: h', 'X-Forwarded-For: 203.0.113.7')), "\r"), "\n";
}
$third = proxied($proxied, '203.0.113.9', upgrade());
$third->read_head();
echo $third->next(), "\n";
$first->send_close(1000);
$first->next();
echo $server->line(), "\n";
$again = proxied($proxied, '203.0.113.7', upgrade());
$again->read_head();
echo $again->next(), "\n";
preg_match('/^.*maxConnectionsPerIp.*$/m', answer_to($server->port, head('GET /metrics HTTP/1.1', 'Host: h')), $line);
echo $line[0], "\n";
--EXPECT--
text 203.0.113.7:0
text 203.0.113.8:0
HTTP/1.1 503 Service Unavailable
Retry-After: 10
the limit of 1 connections from one address is reached (maxConnectionsPerIp)
HTTP/1.1 503 Service Unavailable
Retry-After: 10
the limit of 1 connections from one address is reached (maxConnectionsPerIp)
HTTP/1.1 200 OK
HTTP/1.1 200 OK
HTTP/1.1 200 OK
HTTP/1.1 200 OK
text 203.0.113.9:4711
closed
text 203.0.113.7:4711
websocket_rejected_total{reason="maxConnectionsPerIp"} 2
