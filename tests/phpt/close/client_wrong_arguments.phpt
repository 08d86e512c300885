--TEST--
close(): codes that may not be sent and reasons that do not fit are ValueErrors, and the connection is as it was
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$server = listen(); $server->on("close", fn ($connection, $info) => print(strlen($info->reason) . "\n")); $server->run();');
$client = (new WebSocket\Client($server->url()))->connect();
foreach ([-1, 0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 66536, WebSocket\CloseCode::Abnormal] as $code) {
    echo outcome(fn () => $client->close($code)), "\n";
}
echo outcome(fn () => $client->close(1000, str_repeat('r', 124))), "\n";
echo outcome(fn () => $client->close(1000, str_repeat('ü', 62))), "\n";
echo outcome(fn () => $client->close(1000, "\xff")), "\n";
var_dump($client->isOpen(), $client->closeInfo());
echo $client->close(WebSocket\CloseCode::GoingAway, str_repeat('ü', 61) . 'r')->code, ' ', $server->line(), "\n";
// Closed or not.
echo outcome(fn () => $client->close(1005)), "\n";
echo outcome(fn () => (new WebSocket\Client($server->url()))->close(1005)), "\n";
--EXPECT--
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), -1 given
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), 0 given
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), 999 given
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), 1004 given
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), 1005 given
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), 1006 given
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), 1015 given
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), 1016 given
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), 2999 given
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), 5000 given
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), 66536 given
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), 1006 given
ValueError: argument $reason must have at most 123 bytes, 124 given
ValueError: argument $reason must have at most 123 bytes, 124 given
ValueError: argument $reason must be valid UTF-8
bool(true)
NULL
1001 123
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), 1005 given
ValueError: argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), 1005 given
