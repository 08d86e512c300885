--TEST--
The option unix connects to a socket; the URL still says host and path
--FILE--
<?php
require __DIR__ . '/../support.inc';

$path = sys_get_temp_dir() . '/websocket-unix-option-' . getmypid() . '.sock';
$server = run(<<<'PHP'
    $server = new WebSocket\Server("unix:$argv[1]", options: ['shutdownTimeout' => 0.3]);
    $server->on('open', fn ($connection) => $connection->send($connection->request->header('host') . $connection->request->target));
    $server->on('start', function () { echo "ready\n"; });
    $server->run();
    PHP, '--', $path);
$server->line();
$client = new WebSocket\Client('ws://chat.example:8080/path?query', ['unix' => $path]);
echo $client->receive(5.0), "\n";
echo describe($client->close()), "\n";
$server->stop();
foreach (['', "/run/a\0b", '/' . str_repeat('x', 107), 5] as $wrong) {
    echo outcome(fn () => new WebSocket\Client('ws://localhost/', ['unix' => $wrong])), "\n";
}
echo outcome(fn () => new WebSocket\Client('ws+unix:/run/a.sock', ['unix' => '/run/b.sock'])), "\n";
var_dump((new WebSocket\Client('ws://localhost/', ['unix' => null]))->isOpen());
--EXPECTF--
chat.example:8080/path?query
1000 "" clean local
ValueError: option 'unix' must be the path of a file
ValueError: option 'unix' must be the path of a file
ValueError: option 'unix': path must be shorter than %s
TypeError: option 'unix' must be of type ?string, int given
ValueError: argument $url must be like ws://host:port/path, 'ws+unix:/run/a.sock' names a unix socket, and so does the option 'unix'
bool(false)
