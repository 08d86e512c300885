--TEST--
Through a proxy there is a step more; what keeps the proxy from making a way is told without its password
--FILE--
<?php
require __DIR__ . '/faults.inc';
require __DIR__ . '/../proxied/proxy.inc';

use WebSocket\Client;

$ports = fn (string $text): string => preg_replace('/(?<=:)\d{4,5}\b/', 'PORT', $text);
$server = serve('listen()->run();');
$proxy = proxy("\$client->head(); \$client->say(\"HTTP/1.1 200 OK\\r\\n\\r\\n\"); \$client->lead_to($server->port);");
$diagnosis = Client::diagnose("ws://chat.invalid:$server->port/", ['proxy' => "http://bob:s3cret@127.0.0.1:$proxy->port"]);
var_dump($diagnosis->ok);
foreach (array_slice($diagnosis->steps, 0, 4) as $step) {
    echo $ports("$step[name]: $step[detail]\n");
}
foreach ([
    'HTTP/1.1 407 Who?' => 'credentials',
    'HTTP/1.1 403 No' => 'its rules forbid this',
    'HTTP/1.1 502 Bad Gateway' => 'the server is not to be reached from it',
    'HTTP/1.1 405 Not Allowed' => 'is that a proxy? It answers as a web server does',
    'HTTP/1.1 302 Found' => 'is that a proxy? It answers as a web server does',
    'HTTP/1.1 501 Unsupported method' => 'is that a proxy? It answers as a web server does',
    "\x05\xff" => 'a proxy of the kind that the option says',
] as $answer => $words) {
    $proxy = proxy('$client->head(); $client->say(' . var_export("$answer\r\nProxy-Authenticate: Basic realm=\"a\"\r\n\r\n", true) . '); unset($client);');
    $fault = fault_of($diagnosis = Client::diagnose('ws://chat.invalid/', ['proxy' => "http://127.0.0.1:$proxy->port"]));
    echo "$fault[name]: ", str_contains($fault['detail'], 'no way to chat.invalid:80 through http://127.0.0.1:') && str_contains($fault['hint'], $words) ? $words : $diagnosis, "\n";
}
foreach (['ws', 'wss'] as $scheme) {
    $proxy = proxy('$client->head(); $client->say("HTTP/1.1 200 OK\r\n\r\n<!DOCTYPE html><title>It works!</title>"); $client->lead_to(' . $server->port . ');');
    $fault = fault_of($diagnosis = Client::diagnose("$scheme://chat.invalid/", ['proxy' => "http://127.0.0.1:$proxy->port", 'connectTimeout' => 5.0]));
    echo "$fault[name]: $fault[hint]\n", $ports($fault['detail']), "\n";
}
$fault = fault_of(Client::diagnose('ws://chat.invalid/', ['proxy' => 'socks5://bob:s3cret@127.0.0.1:' . closed_port()]));
echo $ports("$fault[name]: $fault[detail]\n$fault[hint]\n");
--EXPECT--
bool(true)
dns: 127.0.0.1, of the proxy
tcp: 127.0.0.1:PORT, of the proxy
proxy: http://127.0.0.1:PORT
tls: not needed: ws://
proxy: credentials
proxy: its rules forbid this
proxy: the server is not to be reached from it
proxy: is that a proxy? It answers as a web server does
proxy: is that a proxy? It answers as a web server does
proxy: is that a proxy? It answers as a web server does
proxy: a proxy of the kind that the option says
proxy: is that a proxy? It answers as a web server does: is the port in the option 'proxy' that of the proxy?
no way through http://127.0.0.1:PORT: it answers CONNECT with a page
proxy: is that a proxy? It answers as a web server does: is the port in the option 'proxy' that of the proxy?
no way through http://127.0.0.1:PORT: it answers CONNECT with a page
tcp: the proxy socks5://127.0.0.1:PORT: 127.0.0.1:PORT refused the connection: the port is closed
this is about the proxy that the option 'proxy' names, not about the server: is it running, on that port, and is its name right? Without the option the client goes to the server itself
