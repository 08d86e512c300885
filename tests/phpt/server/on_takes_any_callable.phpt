--TEST--
on() takes whatever PHP can call, returns the server, and refuses the rest
--FILE--
<?php
require __DIR__ . '/../support.inc';

function name_of_function(): void {}
final class Handlers
{
    public function method(): void {}
    public static function still(): void {}
    public function __invoke(): void {}
}
$server = new WebSocket\Server('127.0.0.1', 0);
foreach (['name_of_function', 'Handlers::still', ['Handlers', 'still'], [new Handlers, 'method'], new Handlers, (new Handlers)->method(...), fn () => null, null] as $handler) {
    var_dump($server->on('open', $handler) === $server);
}
foreach (['no_such_function', [new Handlers, 'nothing'], 5] as $handler) {
    echo outcome(fn () => $server->on('open', $handler)), "\n";
}
--EXPECTF--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
TypeError: %s
TypeError: %s
TypeError: %s
