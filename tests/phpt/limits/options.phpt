--TEST--
What maxConnections, maxConnectionsPerIp and messageRate take
--FILE--
<?php
require __DIR__ . '/../support.inc';

$values = [
    'maxConnections' => [0, 1, 1000000, -1, 1.5, null],
    'maxConnectionsPerIp' => [0, 10, -1, 'few'],
    'messageRate' => [null, [1, 1], [100, 0.5], [0, 1], [1, 0], [-1, 1], [1, INF], [1, NAN], [1.5, 1], ['10', 1], [1], [1, 2, 3], [], ['count' => 1, 'seconds' => 1], 10, '10/s'],
];
foreach ($values as $name => $list) {
    foreach ($list as $value) {
        echo is_float($value) || !is_array($value) ? var_export($value, true) : '[' . implode(', ', array_map(fn ($part) => var_export($part, true), $value)) . ']', ': ';
        echo outcome(fn () => new WebSocket\Server('127.0.0.1', 0, [$name => $value]) ? 'taken' : null), "\n";
    }
}
--EXPECT--
0: "taken"
1: "taken"
1000000: "taken"
-1: ValueError: option 'maxConnections' must be between 0 and 2147483647, -1 given
1.5: TypeError: option 'maxConnections' must be of type int, float given
NULL: TypeError: option 'maxConnections' must be of type int, null given
0: "taken"
10: "taken"
-1: ValueError: option 'maxConnectionsPerIp' must be between 0 and 2147483647, -1 given
'few': TypeError: option 'maxConnectionsPerIp' must be of type int, string given
NULL: "taken"
[1, 1]: "taken"
[100, 0.5]: "taken"
[0, 1]: ValueError: option 'messageRate' must be [count, seconds]: an int of at least 1 and a number greater than 0, such as [100, 10]
[1, 0]: ValueError: option 'messageRate' must be [count, seconds]: an int of at least 1 and a number greater than 0, such as [100, 10]
[-1, 1]: ValueError: option 'messageRate' must be [count, seconds]: an int of at least 1 and a number greater than 0, such as [100, 10]
[1, INF]: ValueError: option 'messageRate' must be [count, seconds]: an int of at least 1 and a number greater than 0, such as [100, 10]
[1, NAN]: ValueError: option 'messageRate' must be [count, seconds]: an int of at least 1 and a number greater than 0, such as [100, 10]
[1.5, 1]: ValueError: option 'messageRate' must be [count, seconds]: an int of at least 1 and a number greater than 0, such as [100, 10]
['10', 1]: ValueError: option 'messageRate' must be [count, seconds]: an int of at least 1 and a number greater than 0, such as [100, 10]
[1]: ValueError: option 'messageRate' must be [count, seconds]: an int of at least 1 and a number greater than 0, such as [100, 10]
[1, 2, 3]: ValueError: option 'messageRate' must be [count, seconds]: an int of at least 1 and a number greater than 0, such as [100, 10]
[]: ValueError: option 'messageRate' must be [count, seconds]: an int of at least 1 and a number greater than 0, such as [100, 10]
[1, 1]: ValueError: option 'messageRate' must be [count, seconds]: an int of at least 1 and a number greater than 0, such as [100, 10]
10: TypeError: option 'messageRate' must be of type ?array, int given
'10/s': TypeError: option 'messageRate' must be of type ?array, string given
