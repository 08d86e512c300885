--TEST--
Classes are final and methods take the arguments that the API names
--FILE--
<?php
require __DIR__ . '/../support.inc';

$surface = [
    'Server' => ['__construct' => 'host port options', 'on' => 'event handler', 'run' => '', 'stop' => 'grace', 'poll' => 'timeout', 'stream' => '', 'reloadTls' => '', 'broadcast' => 'text except', 'broadcastBinary' => 'data except', 'room' => 'name', 'rooms' => '', 'connection' => 'id', 'every' => 'seconds fn', 'after' => 'seconds fn', 'cancel' => 'timer', 'stats' => '', 'address' => '', 'port' => '', 'count' => '', 'getIterator' => ''],
    'Connection' => ['send' => 'text', 'sendBinary' => 'data', 'ping' => 'payload', 'close' => 'code reason', 'terminate' => '', 'join' => 'rooms', 'leave' => 'rooms', 'rooms' => '', 'isOpen' => '', 'bufferedAmount' => '', 'latency' => ''],
    'Room' => ['send' => 'text except', 'sendBinary' => 'data except', 'count' => '', 'getIterator' => ''],
    'Request' => ['query' => 'name default', 'header' => 'name', 'headers' => '', 'cookie' => 'name', 'subprotocols' => ''],
    'Response' => ['__construct' => 'status headers body'],
    'Message' => ['__toString' => ''],
    'CloseInfo' => ['__toString' => ''],
    'Client' => ['__construct' => 'url options', 'connect' => '', 'send' => 'text', 'sendBinary' => 'data', 'ping' => 'payload', 'receive' => 'timeout', 'close' => 'code reason', 'isOpen' => '', 'closeInfo' => '', 'response' => '', 'subprotocol' => '', 'bufferedAmount' => '', 'latency' => '', 'getIterator' => '', 'on' => 'event handler', 'run' => '', 'stop' => '', 'poll' => 'timeout', 'stream' => '', 'select' => 'clients timeout', 'diagnose' => 'url options'],
    'Diagnosis' => ['__toString' => ''],
];
$optional = ['Server::__construct' => 0, 'Server::stop' => 0, 'Server::poll' => 0, 'Server::broadcast' => 1, 'Room::send' => 1, 'Room::sendBinary' => 1, 'Connection::join' => 0, 'Connection::leave' => 0, 'Connection::ping' => 0, 'Connection::close' => 0, 'Request::query' => 1, 'Response::__construct' => 0, 'Client::__construct' => 1, 'Client::ping' => 0, 'Client::receive' => 0, 'Client::close' => 0, 'Client::poll' => 0, 'Client::select' => 1, 'Client::diagnose' => 1];
foreach ($surface as $class => $methods) {
    $reflection = new ReflectionClass("WebSocket\\$class");
    if (!$reflection->isFinal()) {
        echo "$class is not final\n";
    }
    foreach ($methods as $name => $arguments) {
        $method = $reflection->getMethod($name);
        $names = implode(' ', array_map(fn (ReflectionParameter $parameter): string => $parameter->getName(), $method->getParameters()));
        if ($names !== $arguments) {
            echo "$class::$name takes '$names' instead of '$arguments'\n";
        }
        if (isset($optional["$class::$name"]) && $method->getNumberOfRequiredParameters() !== $optional["$class::$name"]) {
            echo "$class::$name requires {$method->getNumberOfRequiredParameters()} arguments\n";
        }
    }
}
$run = new ReflectionFunction('WebSocket\run');
var_dump((new ReflectionMethod('WebSocket\Client', 'select'))->isStatic(), $run->isVariadic(), $run->getNumberOfRequiredParameters(), (string) $run->getReturnType());
var_dump(is_a('WebSocket\Server', Countable::class, true), is_a('WebSocket\Server', Traversable::class, true), is_a('WebSocket\Client', Traversable::class, true));
--EXPECTF--
bool(true)
bool(true)
int(0)
string(4) "void"
bool(true)
bool(true)
bool(true)
