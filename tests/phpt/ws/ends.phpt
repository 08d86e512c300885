--TEST--
ws: exit status 0 where all was sent and the close was a normal one, whoever closed, 1 for any other end and for no connection, 2 for a wrong command line
--FILE--
<?php
require __DIR__ . '/../command.inc';

foreach ([
    'clean' => '$peer->send_close(1000, "bye"); $peer->frame();',
    'going away' => '$peer->send_close(1001); $peer->frame();',
    'with a code of its own' => '$peer->send_close(4001); $peer->frame();',
    'dropped' => '$peer->drop();',
    'protocol error' => '$peer->write("\xff\xff"); $peer->read_all();',
    'protocol error, and an answer to being told' => '$peer->write("\xff\xff"); $peer->frame(); $peer->send_close(1002); $peer->read_all();',
] as $name => $code) {
    $server = serve("\$peer = Peer::welcome(listen_raw()); $code");
    // The pipe stays open for as long as the server does.
    [$printed, $errors, $status] = command('ws', ['--wait', '8', $server->url()]);
    echo "$name: ", $printed, trim($errors), " exit $status\n";
}
[$printed, $errors, $status] = command('ws', ['ws://127.0.0.1:1']);
echo $printed, strstr($errors, ':1:', true), " exit $status\n";
foreach ([[], ['http://a'], ['--wait', 'x', 'ws://a'], ['--nope', 'ws://a']] as $arguments) {
    [$printed, $errors, $status] = command('ws', $arguments);
    echo $printed, strstr($errors, "\n", true), " exit $status\n";
}
[$printed, $errors, $status] = command('ws', ['--help']);
var_dump(str_starts_with($printed, 'usage: ws '), str_contains($printed, '/close [code [reason]]'), $errors, $status);
[, $errors, $status] = command('ws', ['ws://a'], has_extension: false);
echo strstr($errors, ': php', true), " exit $status\n";
--EXPECTF--
clean:  exit 0
going away:  exit 0
with a code of its own: closed: 4001 (Private use), clean, closed by the remote side exit 1
dropped: closed: 1006 (Abnormal) %s exit 1
protocol error: closed: 1002 (Protocol error) %s exit 1
protocol error, and an answer to being told: closed: 1002 (Protocol error) %s exit 1
ws: cannot connect to 127.0.0.1 exit 1
ws: one URL is needed exit 2
ws: %Shttp%S exit 2
ws: --wait takes a number of seconds, 'x' is none exit 2
ws: there is no option --nope exit 2
bool(true)
bool(true)
string(0) ""
int(0)
ws: the extension websocket is not loaded exit 2
