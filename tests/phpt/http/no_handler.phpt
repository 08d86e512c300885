--TEST--
Without a request handler a plain request is 426 and no PHP runs
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $server = listen();
    $server->on('open', fn () => print("open\n"));
    $server->on('error', fn () => print("error\n"));
    $server->run();
    PHP);
echo strtok(answer_to($server->port, head('GET / HTTP/1.1', 'Host: h')), "\r"), "\n", $server->stop();
--EXPECTF--
HTTP/1.1 426 Upgrade Required
exit 0
