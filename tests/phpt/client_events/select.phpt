--TEST--
select() gives the clients that have a message or are closed, with their keys
--FILE--
<?php
require __DIR__ . '/events.inc';

$server = serve('$server = listen(); $server->on("message", function ($connection, $text) { foreach (explode(" ", $text) as $word) $word === "close" ? $connection->close(1000) : $connection->send($word); }); $server->run();');
$client = fn () => new WebSocket\Client($server->url());
$clients = ['a' => $client(), 'b' => $client(), 7 => $client()];
$keys = fn (array $ready) => json_encode(array_keys($ready));
var_dump(WebSocket\Client::select($clients, 0.0));
var_dump($clients['a']->isOpen(), $clients[7]->isOpen());
$took = seconds(fn () => var_dump(WebSocket\Client::select($clients, 0.05)));
var_dump($took >= 0.05 && $took < 1.0 ?: $took);
$clients['b']->send('one two');
$ready = WebSocket\Client::select($clients);
var_dump($keys($ready), $ready['b'] === $clients['b']);
echo $clients['b']->receive(), "\n", $keys(WebSocket\Client::select($clients, DEADLINE)), "\n", $clients['b']->receive(), "\n", $keys(WebSocket\Client::select($clients, 0.01)), "\n";
$clients['a']->send('last close');
echo $keys(WebSocket\Client::select($clients, DEADLINE)), ' ', $clients['a']->receive(), ' ', $keys(WebSocket\Client::select($clients, DEADLINE)), ' ', $keys(WebSocket\Client::select($clients)), "\n";
echo outcome(fn () => $clients['a']->receive()), "\n", $keys(WebSocket\Client::select($clients)), "\n";

// All of many, each as often as it has something.
$many = array_map($client, range(0, 19));
foreach ($many as $number => $one) {
    $one->send(implode(' ', range(1, $number + 1)));
}
$left = array_sum(range(1, 20));
while ($left > 0 && ($ready = WebSocket\Client::select($many, DEADLINE))) {
    foreach ($ready as $one) {
        $one->receive(0.0) && $left--;
    }
}
var_dump($left);
$closed = $client();
$closed->close();
$wrong = new WebSocket\Client('ws://127.0.0.1:1');
echo $keys(WebSocket\Client::select([$many[0], 'closed' => $closed])), ' ', $keys(WebSocket\Client::select(['only' => $closed])), "\n";
echo strstr(outcome(fn () => WebSocket\Client::select([$many[0], $wrong])), ':', true), "\n";
echo $server->stop();
--EXPECT--
array(0) {
}
bool(true)
bool(true)
array(0) {
}
bool(true)
string(5) "["b"]"
bool(true)
one
["b"]
two
[]
["a"] last ["a"] ["a"]
WebSocket\ClosedException: the connection is closed: 1000 (Normal), clean, closed by the remote side
["a"]
int(0)
["closed"] ["only"]
WebSocket\ConnectException
exit 0
