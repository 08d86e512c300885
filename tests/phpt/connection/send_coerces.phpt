--TEST--
Without strict_types, send() takes what PHP makes a string of
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    final class Words
    {
        public function __toString(): string { return 'words'; }
    }
    $server = listen();
    $server->on('open', function ($connection) {
        foreach ([123, 1.5, true, new Words] as $value) {
            $connection->send($value);
            $connection->sendBinary($value);
        }
        foreach ([[], new stdClass] as $value) {
            echo get_class_of(fn () => $connection->send($value)), "\n";
        }
    });
    function get_class_of(callable $call): string {
        try { return get_debug_type($call()); } catch (Throwable $thrown) { return get_class($thrown); }
    }
    $server->on('message', fn ($connection, $text) => $connection->send($text));
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url());
for ($i = 0; $i < 8; $i++) {
    echo describe($client->receive(5.0)), "\n";
}
$client->send(456);
echo describe($client->receive('5')), "\n";
$client->close();
echo $server->stop();
--EXPECT--
text 123
binary 313233
text 1.5
binary 312e35
text 1
binary 31
text words
binary 776f726473
text 456
TypeError
TypeError
exit 0
