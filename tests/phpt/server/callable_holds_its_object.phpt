--TEST--
A handler named by its class within a method keeps its object alive
--FILE--
<?php
require __DIR__ . '/../support.inc';

error_reporting(E_ALL & ~E_DEPRECATED); // 'parent::', since PHP 8.2

abstract class Base
{
    public string $name = '';
    public function inherited(): void { echo "$this->name is called\n"; }
}
final class App extends Base
{
    public static function named(string $name): self
    {
        $app = new self;
        $app->name = str_repeat($name, 1); // not interned: freed with its object
        return $app;
    }
    public function own(): void { echo "$this->name is called\n"; }
    public function inherited(): void { echo "not the parent's\n"; }
    public function handle(WebSocket\Server $server, mixed $handler): void { $server->on('start', $handler); }
    public function delay(WebSocket\Server $server, mixed $handler): void { $server->after(0.0, $handler); }
    public function repeat(WebSocket\Server $server, mixed $handler): void { $server->every(0.001, $handler); }
    public function __destruct() { echo "$this->name is freed\n"; }
}

foreach (['handle', 'delay', 'repeat'] as $method) {
    foreach (['App::own' => 'App::own', '[App, own]' => ['App', 'own'], 'parent::inherited' => 'parent::inherited'] as $name => $handler) {
        $server = new WebSocket\Server('127.0.0.1', 0);
        App::named("$method $name")->$method($server, $handler);
        $server->after(0.002, fn () => $server->stop());
        $junk = array_map(fn (int $i): DateTime => new DateTime, range(1, 50)); // whoever looks where the object was, finds this
        ob_start();
        $server->run();
        // A repeating one may have come more than once.
        echo implode("\n", array_unique(explode("\n", ob_get_clean())));
        $server->on('start', null);
        unset($server);
        gc_collect_cycles();
    }
}
--EXPECT--
handle App::own is called
handle App::own is freed
handle [App, own] is called
handle [App, own] is freed
handle parent::inherited is called
handle parent::inherited is freed
delay App::own is called
delay App::own is freed
delay [App, own] is called
delay [App, own] is freed
delay parent::inherited is called
delay parent::inherited is freed
repeat App::own is called
repeat App::own is freed
repeat [App, own] is called
repeat [App, own] is freed
repeat parent::inherited is called
repeat parent::inherited is freed
