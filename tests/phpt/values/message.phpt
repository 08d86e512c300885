--TEST--
A message is its data, and a string
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('message', fn ($connection, $data, $isBinary) => $isBinary ? $connection->sendBinary($data) : $connection->send($data));
    $server->run();
    PHP);
$client = new WebSocket\Client($server->url());
$client->send('text');
$client->sendBinary("\x00");
$text = $client->receive(5.0);
$binary = $client->receive(5.0);
var_dump($text instanceof Stringable, "$text", $text->data, $text->isBinary, $binary->data, $binary->isBinary, strlen($binary));
try {
    $text->data = 'other';
} catch (Error) {
    echo "readonly\n";
}
--EXPECTF--
bool(true)
string(4) "text"
string(4) "text"
bool(false)
string(1) "%c"
bool(true)
int(1)
readonly
