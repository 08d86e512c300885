--TEST--
A request handler that throws or returns something else is a 500, and the server goes on
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('request', fn ($request) => match ($request->path) {
        '/throw' => throw new DomainException('a secret'),
        '/nothing' => null,
        '/text' => 'text',
        default => new WebSocket\Response(204),
    });
    $server->on('error', function (Throwable $error, $connection) {
        echo get_class($error), ' ', json_encode($connection), "\n";
    });
    $server->run();
    PHP);
foreach (['/throw', '/nothing', '/text', '/fine'] as $path) {
    $answer = answer_to($server->port, head("GET $path HTTP/1.1", 'Host: h', 'Connection: close'));
    echo strtok($answer, "\r"), str_contains($answer, 'secret') ? ' and a secret' : '', "\n";
}
echo $server->stop();
--EXPECTF--
HTTP/1.1 500 Internal Server Error
HTTP/1.1 500 Internal Server Error
HTTP/1.1 500 Internal Server Error
HTTP/1.1 204 No Content
DomainException null
TypeError null
TypeError null
exit 0
