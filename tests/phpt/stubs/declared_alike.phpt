--TEST--
The stubs declare what the extension has: each class, case, property, method and parameter, and nothing else
--FILE--
<?php
$tests = dirname(__DIR__, 2);
function facts(string ...$arguments): array
{
    $process = proc_open([PHP_BINARY, '-n', ...$arguments], [1 => ['pipe', 'w'], 2 => ['redirect', 1]], $pipes);
    $facts = explode("\n", rtrim(stream_get_contents($pipes[1])));
    proc_close($process);
    return $facts;
}
$extension = facts('-d', 'extension=' . getenv('WEBSOCKET_EXTENSION'), "$tests/stubs/facts.php");
$stub = facts("$tests/stubs/facts.php", dirname($tests) . '/stubs/websocket.php');
echo count($stub) > 100 ? 'facts' : implode("\n", $stub), "\n";
echo 'only the extension: ', json_encode(array_values(array_diff($extension, $stub)), JSON_UNESCAPED_SLASHES), "\n";
echo 'only the stub: ', json_encode(array_values(array_diff($stub, $extension)), JSON_UNESCAPED_SLASHES), "\n";
?>
--EXPECT--
facts
only the extension: []
only the stub: []
