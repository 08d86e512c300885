--TEST--
A client that its own handlers hold is collected, used or not
--FILE--
<?php
require __DIR__ . '/events.inc';

final class Witness
{
    public function __construct(private string $name) {}
    public function __destruct() { echo "$this->name is collected\n"; }
}
$server = serve('$server = listen(); $server->on("close", fn ($connection, $info) => print(describe($info) . "\n")); $server->run();');
function make(string $name, string $url): WebSocket\Client
{
    $witness = new Witness($name);
    $client = new WebSocket\Client($url);
    foreach (['open', 'message', 'close', 'error', 'reconnect', 'log'] as $event) {
        $client->on($event, function () use ($client, $witness) {});
    }
    return $client;
}
make('unused', $server->url());
gc_collect_cycles();
make('polled', $server->url())->poll(DEADLINE);
gc_collect_cycles();
echo $server->line(), "\n";
make('watched', $server->url())->stream();
gc_collect_cycles();
echo $server->stop();
--EXPECT--
unused is collected
polled is collected
1001 "" clean remote
watched is collected
exit 0
