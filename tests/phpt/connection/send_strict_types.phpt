--TEST--
With strict_types, send() takes a string and nothing else
--FILE--
<?php
declare(strict_types=1);
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', eval(<<<'STRICT'
        declare(strict_types=1);
        return function ($connection) {
            foreach ([123, 1.5, true, new class { public function __toString(): string { return 'words'; } }] as $value) {
                try {
                    $connection->send($value);
                    echo "sent\n";
                } catch (TypeError $error) {
                    echo "TypeError\n";
                }
            }
            $connection->send('a string');
        };
        STRICT));
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url());
echo describe($client->receive(5)), "\n"; // an int is a float, strict or not
foreach ([fn () => $client->send(123), fn () => $client->sendBinary(1.5), fn () => $client->receive('5')] as $call) {
    try {
        $call();
        echo "no TypeError\n";
    } catch (TypeError) {
        echo "TypeError\n";
    }
}
$client->close();
echo $server->stop();
--EXPECT--
text a string
TypeError
TypeError
TypeError
TypeError
TypeError
TypeError
TypeError
exit 0
