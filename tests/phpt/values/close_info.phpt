--TEST--
A CloseInfo is readonly and speaks for itself
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn ($connection) => $connection->close(4001, 'go home'));
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url());
try {
    $client->receive(5.0);
} catch (WebSocket\ClosedException $closed) {
    $info = $closed->closeInfo;
}
var_dump($info->code, $info->reason, $info->wasClean, $info->initiator === WebSocket\Initiator::Remote);
$words = (string) $info;
var_dump(str_contains($words, '4001'), str_contains($words, 'go home'), str_contains($closed->getMessage(), '4001'));
foreach (['code', 'reason', 'wasClean', 'initiator'] as $name) {
    try {
        $info->$name = 1;
        echo "$name was written\n";
    } catch (Error) {
    }
}
--EXPECTF--
int(4001)
string(7) "go home"
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
