--TEST--
The echo example works as it stands
--FILE--
<?php
require __DIR__ . '/../support.inc';

$code = file_get_contents(__DIR__ . '/../../../php/examples/echo.php');
$server = run(substr(str_replace(['8080', 'declare(strict_types=1);'], ['0', ''], $code), strlen('<?php')));
preg_match('/^serving (ws:\S+)$/', $server->line(), $match);
$client = new WebSocket\Client($match[1]);
$client->send('hello');
$client->sendBinary("\x00\x01");
echo describe($client->receive(5.0)), "\n", describe($client->receive(5.0)), "\n", describe($client->close()), "\n", $server->stop();
var_dump(substr_count($code, "\n"));
--EXPECTF--
text hello
binary 0001
1000 "" clean local
exit 0
int(12)
