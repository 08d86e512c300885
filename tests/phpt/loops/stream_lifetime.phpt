--TEST--
The stream is the same at each call, may be closed before the server goes, and kept after
--FILE--
<?php
require __DIR__ . '/loop.inc';

$server = new WebSocket\Server('127.0.0.1', 0);
$stream = $server->stream();
var_dump(get_resource_type($stream), $stream === $server->stream(), is_readable_now($stream));
var_dump($server->poll(), is_readable_now($stream));
fclose($stream);
$server->after(0, fn () => print("timer\n"));
var_dump($server->poll());
$server->after(0.05, fn () => print("timer\n"));
$second = $server->stream();
var_dump($second === $stream, $second === $server->stream(), is_readable_now($second, 5.0), $server->poll());
$server->after(0, fn () => print("never\n"));
$peer = Peer::open($server->port());
$peer->send(TEXT, 'never received');
until(fn () => $server->stats()['messagesIn'] === 1, 'the message');
var_dump(is_readable_now($second));
unset($server);
gc_collect_cycles();
// A loop that still watches it is not woken for nothing.
var_dump(is_readable_now($second, 0.1), is_resource($second));
echo $peer->next(), "\n";
fclose($second);
$server = new WebSocket\Server('127.0.0.1', 0);
$server->stream();
$GLOBALS['kept'] = [$server, $server->stream()];
echo "end of script\n";
--EXPECT--
string(6) "stream"
bool(true)
bool(true)
int(0)
bool(false)
timer
int(1)
timer
bool(false)
bool(true)
bool(true)
int(1)
bool(true)
bool(false)
bool(true)
close 1001 the server is gone
end of script
