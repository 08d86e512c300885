--TEST--
localhost is both loopback addresses: a server on one of them is found, and the error names both
--FILE--
<?php
require __DIR__ . '/../support.inc';

$hosts = ['127.0.0.1'];
$probe = @stream_socket_server('tcp://[::1]:0');
if ($probe) {
    fclose($probe);
    $hosts[] = '::1';
} else {
    echo "this machine has no IPv6 loopback: only 127.0.0.1 is tested\n";
}
foreach ($hosts as $host) {
    $server = run(<<<'PHP'
        $server = new WebSocket\Server($argv[1], 0, ['shutdownTimeout' => 0.3]);
        echo $server->port(), "\n";
        $server->on('message', fn ($connection, $text) => $connection->send($text));
        $server->run();
        PHP, '--', $host);
    $port = (int) $server->line();
    foreach (['localhost', 'LOCALHOST', 'localhost.', 'any.localhost', 'Müller.localhost'] as $name) {
        $client = new WebSocket\Client("ws://$name:$port");
        $client->send("$name on $host");
        echo $client->receive(5.0), "\n";
        $client->close();
    }
    $server->stop();
}
echo str_replace((string) $port, 'PORT', outcome(fn () => (new WebSocket\Client("ws://localhost:$port"))->connect())), "\n";
--EXPECTREGEX--
(?:this machine has no IPv6 loopback: only 127.0.0.1 is tested
)?localhost on 127.0.0.1
LOCALHOST on 127.0.0.1
localhost. on 127.0.0.1
any.localhost on 127.0.0.1
Müller.localhost on 127.0.0.1
(?:localhost on ::1
LOCALHOST on ::1
localhost. on ::1
any.localhost on ::1
Müller.localhost on ::1
)?WebSocket\\ConnectException: cannot connect to localhost:PORT: \[::1\]:PORT (?:refused the connection|failed \(.*\)), 127\.0\.0\.1:PORT refused the connection; is the server running, and on that port\? A server bound to 127\.0\.0\.1 is reached from its own machine only
