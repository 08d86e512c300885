--TEST--
A server in the loop of Amp (Debian's php-amphp-amp)
--SKIPIF--
<?php if (!is_file('/usr/share/php/Amp/Loop.php')) die('skip needs php-amphp-amp of version 2, which tests/bin/install.sh installs'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    require '/usr/share/php/Amp/autoload.php';
    require '/usr/share/php/Amp/functions.php'; // which Debian's autoloader leaves out
    require '/usr/share/php/Amp/Internal/functions.php';
    use Amp\Loop;
    Loop::set(new Amp\Loop\NativeDriver);
    $server = listen();
    $server->on('start', fn () => print("start\n"));
    $server->on('message', function ($connection, $text) use ($server) {
        $connection->send($text);
        if ($text === 'stop') {
            Loop::defer(fn () => $server->stop());
        }
    });
    $ticks = 0;
    $repeat = Loop::repeat(1, function () use (&$ticks) { $ticks++; });
    $watcher = Loop::onReadable($server->stream(), fn () => $server->poll());
    $server->on('stop', function () use ($watcher, $repeat) {
        echo "stop\n";
        Loop::cancel($watcher);
        Loop::cancel($repeat);
    });
    Loop::run();
    var_dump($ticks > 0);
    PHP);
$client = new WebSocket\Client($server->url());
for ($i = 0; $i < 200; $i++) {
    $client->send("$i");
    if (($answer = (string) $client->receive(DEADLINE)) !== "$i") {
        echo "$i: $answer\n";
    }
}
$client->send('stop');
echo $client->receive(DEADLINE), "\n", outcome(fn () => $client->receive(DEADLINE)), "\n", $server->end();
--EXPECTF--
stop
WebSocket\ClosedException: %S1001%S
start
stop
bool(true)
exit 0
