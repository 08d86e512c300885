--TEST--
ws-doctor --json: the same facts for machines, with the same exit status
--FILE--
<?php
require __DIR__ . '/../command.inc';
require __DIR__ . '/faults.inc';

$url = 'ws://127.0.0.1:' . closed_port();
[$printed, $errors, $status] = command('ws-doctor', ['--json', $url]);
$facts = json_decode($printed, true, 512, JSON_THROW_ON_ERROR);
$known = WebSocket\Client::diagnose($url);
$without_time = fn (array $steps): array => array_map(fn (array $step): array => array_diff_key($step, ['seconds' => 0]), $steps);
var_dump(array_keys($facts), $facts['url'] === $url, $facts['ok'], $without_time($facts['steps']) === $without_time($known->steps), $errors, $status);
var_dump(array_filter(array_column($facts['steps'], 'seconds'), is_float(...)) === array_column($facts['steps'], 'seconds'));
$server = serve('listen()->run();');
[$printed, , $status] = command('ws-doctor', ['--json', '--', $server->url()]);
var_dump(json_decode($printed)->ok, $status);
--EXPECT--
array(3) {
  [0]=>
  string(3) "url"
  [1]=>
  string(2) "ok"
  [2]=>
  string(5) "steps"
}
bool(true)
bool(false)
bool(true)
string(0) ""
int(1)
bool(true)
bool(true)
int(0)
