--TEST--
The second look on wss:// says nothing of the script's in clear, and follows no redirect
--FILE--
<?php
require __DIR__ . '/faults.inc';

use WebSocket\Client;

// Tells what comes in plain HTTP, and drops TLS.
$told = <<<'PHP'
    $listener = listen_raw();
    while ($socket = @stream_socket_accept($listener, CHILD_LIFETIME)) {
        $request = fread($socket, 65536);
        if (str_starts_with($request, 'GET ')) {
            echo base64_encode($request), "\n";
            fwrite($socket, head('HTTP/1.1 302 Found', 'Location: /elsewhere', 'Content-Length: 0'));
        }
        fclose($socket);
    }
    PHP;
$options = [
    'headers' => ['Authorization' => 'Bearer s3cret', 'X-Api-Key' => 's3cret', 'Host' => 's3cret.example'], 'cookies' => ['session' => 's3cret'],
    'subprotocols' => ['s3cret'], 'origin' => 'https://s3cret.example', 'compression' => true, 'followRedirects' => 5,
];
foreach (['wss://127.0.0.1:%d/s3cret?token=s3cret', 'wss://bob:s3cret@127.0.0.1:%d/'] as $url) {
    $server = serve($told);
    $given = $options;
    if (str_contains($url, '@')) {
        unset($given['headers']['Authorization']); // there is one
    }
    $fault = fault_of(Client::diagnose(sprintf($url, $server->port), $given));
    echo "$fault[name]: $fault[detail]\n";
    $request = base64_decode($server->line());
    var_dump(str_contains($request, 's3cret'), str_contains($request, base64_encode('bob:s3cret')));
    preg_match_all('/^(?:GET .*|[A-Za-z-]+:)/m', $request, $names);
    echo implode(' ', array_map(trim(...), $names[0])), "\n";
    echo str_contains($request, "\r\nHost: 127.0.0.1:$server->port\r\n") ? "its own Host\n" : $request;
    // Had it followed, there were another request before this one.
    $client = stream_socket_client("tcp://127.0.0.1:$server->port");
    fwrite($client, "GET /last HTTP/1.1\r\n\r\n");
    echo strtok(base64_decode($server->line()), "\r"), "\n";
}
--EXPECT--
tls: the port does not speak TLS: it answers plain HTTP
bool(false)
bool(false)
GET / HTTP/1.1 Host: Upgrade: Connection: Sec-WebSocket-Key: Sec-WebSocket-Version:
its own Host
GET /last HTTP/1.1
tls: the port does not speak TLS: it answers plain HTTP
bool(false)
bool(false)
GET / HTTP/1.1 Host: Upgrade: Connection: Sec-WebSocket-Key: Sec-WebSocket-Version:
its own Host
GET /last HTTP/1.1
