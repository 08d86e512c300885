--TEST--
Room is final, countable and iterable, is made by the server only, and has a readonly name
--FILE--
<?php
require __DIR__ . '/../support.inc';

$reflection = new ReflectionClass(WebSocket\Room::class);
var_dump($reflection->isFinal(), $reflection->implementsInterface(Countable::class), $reflection->implementsInterface(IteratorAggregate::class));
foreach (['join', 'leave'] as $name) {
    $method = new ReflectionMethod(WebSocket\Connection::class, $name);
    echo $name, ' ', $method->getParameters()[0]->getType(), ' ...', $method->getParameters()[0]->getName(), ' ', json_encode($method->isVariadic()), "\n";
}
echo (new ReflectionMethod(WebSocket\Server::class, 'room'))->getReturnType(), ' ', (new ReflectionMethod(WebSocket\Server::class, 'rooms'))->getReturnType(), "\n";
$server = new WebSocket\Server('127.0.0.1', 0);
$room = $server->room('lobby');
echo $room->name, ' ', json_encode($server->rooms()), ' ', $reflection->getProperty('name')->getType(), "\n";
foreach ([fn () => new WebSocket\Room, fn () => $room->name = 'x', fn () => clone $room, fn () => $room->other = 1, fn () => serialize($room)] as $call) {
    try {
        $call();
        echo "done\n";
    } catch (Throwable $thrown) {
        echo get_class($thrown), "\n";
    }
}
--EXPECTF--
bool(true)
bool(true)
bool(true)
join string ...rooms true
leave string ...rooms true
WebSocket\Room array
lobby [] string
%s
Error
Error
Error
Exception
