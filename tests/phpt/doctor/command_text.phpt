--TEST--
ws-doctor: a table for people; exit status 0 where all is well, 1 for a fault
--FILE--
<?php
require __DIR__ . '/../command.inc';
require __DIR__ . '/faults.inc';

$server = serve('listen(["subprotocols" => ["chat"]])->run();');
[$printed, $errors, $status] = command('ws-doctor', ['--protocol', 'chat', '--origin=https://example.com', $server->url()]);
echo settled($printed), $errors, "exit $status\n\n";
[$printed, $errors, $status] = command('ws-doctor', ['--timeout', '5', 'ws://127.0.0.1:' . closed_port()]);
echo settled($printed), $errors, "exit $status\n";
--EXPECT--
dns      ok TIME  not needed: 127.0.0.1 is an address
tcp      ok TIME  127.0.0.1:PORT
tls      ok TIME  not needed: ws://
http     ok TIME  101 Switching Protocols
upgrade  ok TIME  Upgrade: websocket, Connection: Upgrade
accept   ok TIME  Sec-WebSocket-Accept is right, subprotocol chat
close    ok TIME  1000 sent, answered with 1000
exit 0

dns      ok TIME  not needed: 127.0.0.1 is an address
tcp      FAULT TIME  127.0.0.1:PORT refused the connection: the port is closed
               nothing listens there: is the server running, and on that port? `ss -ltnp` on its
               machine shows who listens where. One that listens on 127.0.0.1 only is reached from
               its own machine, and its own container, only: have it listen on 0.0.0.0
tls      --                 not reached
http     --                 not reached
upgrade  --                 not reached
accept   --                 not reached
close    --                 not reached
exit 1
