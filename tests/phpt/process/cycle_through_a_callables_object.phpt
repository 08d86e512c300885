--TEST--
A server held by the object of a handler named within a method is collected
--FILE--
<?php
require __DIR__ . '/../support.inc';

final class App
{
    private WebSocket\Server $server;
    public function start(): void
    {
        $this->server = new WebSocket\Server('127.0.0.1', 0);
        $this->server->on('message', 'App::handle');
        $this->server->every(1.0, ['App', 'handle']);
    }
    public function handle(): void {}
    public function __destruct() { echo "collected\n"; }
}
(new App)->start();
echo "held\n";
gc_collect_cycles();
echo "after the collection\n";
--EXPECT--
held
collected
after the collection
