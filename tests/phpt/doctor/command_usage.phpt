--TEST--
ws-doctor: a command line that cannot be, and a missing extension, are exit status 2 with a sentence; --help is 0
--FILE--
<?php
require __DIR__ . '/../command.inc';

foreach ([
    [], ['ws://a', 'ws://b'], ['--jsn', 'ws://a'], ['-x', 'ws://a'], ['--timeout', 'soon', 'ws://a'], ['--timeout'],
    ['-H', 'no colon', 'ws://a'], ['--json=yes', 'ws://a'], ['http://a'],
] as $arguments) {
    [$printed, $errors, $status] = command('ws-doctor', $arguments);
    echo $printed, strstr($errors, "\n", true), str_contains($errors, "\nusage: ws-doctor ") ? '' : ' without usage', " $status\n";
}
[$printed, $errors, $status] = command('ws-doctor', ['--help']);
var_dump(str_starts_with($printed, 'usage: ws-doctor '), str_contains($printed, '--json'), $errors, $status);
[$printed, $errors, $status] = command('ws-doctor', ['ws://127.0.0.1:1'], has_extension: false);
echo $printed, $errors, $status, "\n";
--EXPECTF--
ws-doctor: one URL is needed 2
ws-doctor: one URL is needed 2
ws-doctor: there is no option --jsn 2
ws-doctor: there is no option -x 2
ws-doctor: --timeout takes a number of seconds, 'soon' is none 2
ws-doctor: --timeout needs a value 2
ws-doctor: --header takes 'Name: value', 'no colon' has no colon 2
ws-doctor: --json takes no value 2
ws-doctor: %Shttp%S 2
bool(true)
bool(true)
string(0) ""
int(0)
ws-doctor: the extension websocket is not loaded: php -d extension=/path/to/libwebsocket.so %Sws-doctor …, or put that line into php.ini (`php --ini` says where that is)
2
