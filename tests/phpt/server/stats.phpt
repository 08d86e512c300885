--TEST--
stats() counts what went through
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', function ($connection, $text) use ($server) {
        if ($text === 'stats') {
            $stats = $server->stats();
            foreach (['connections', 'accepted', 'messagesIn', 'messagesOut', 'bytesIn', 'bytesOut', 'pending', 'buffered', 'dropped', 'slowestHandler', 'uptime'] as $name) {
                echo $name, ' ', match ($name) {
                    'connections', 'accepted', 'messagesIn', 'messagesOut', 'dropped' => $stats[$name],
                    default => json_encode($stats[$name] >= 0),
                }, "\n";
            }
            var_dump(is_array($stats['rejected']));
        }
        $connection->send($text);
    });
    $server->run();
    PHP);
$gone = Peer::open($server->port);
$gone->send_close(1000);
echo $gone->next(), "\n", $gone->next(), "\n";
$peer = Peer::open($server->port);
foreach (['one', 'two', 'stats'] as $text) {
    $peer->send(TEXT, $text);
    $peer->next();
}
echo $server->stop();
--EXPECTF--
close 1000
end
connections 1
accepted 2
messagesIn 3
messagesOut 2
bytesIn true
bytesOut true
pending true
buffered true
dropped 0
slowestHandler true
uptime true
bool(true)
exit 0
