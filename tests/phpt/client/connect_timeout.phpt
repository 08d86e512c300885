--TEST--
A server that never answers costs connectTimeout
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve('$listener = listen_raw(); $silent = Peer::accept($listener); $silent->read_all();');
$started = microtime(true);
$outcome = outcome(fn () => (new WebSocket\Client($server->url(), ['connectTimeout' => 0.3]))->connect());
$took = microtime(true) - $started;
echo $outcome, "\n";
var_dump(($took >= 0.25 && $took < 3) ?: $took);
--EXPECTF--
WebSocket\ConnectException: %S0.3%S
bool(true)
