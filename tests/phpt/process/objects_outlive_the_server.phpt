--TEST--
Connections kept after run() are harmless
--FILE--
<?php
require __DIR__ . '/../support.inc';

$server = serve(<<<'PHP'
    $kept = [];
    function serve_once(array &$kept): void {
        $server = listen();
        $server->on('open', function ($connection) use (&$kept, $server) { $kept[] = $connection; $server->stop(0.0); });
        $server->run();
    }
    serve_once($kept);
    gc_collect_cycles();
    var_dump($kept[0]->isOpen(), $kept[0]->send('x'), $kept[0]->request->path, $kept[0]->bufferedAmount());
    PHP);
$peer = Peer::open($server->port, '/kept');
echo $server->end();
--EXPECTF--
bool(false)
bool(false)
string(5) "/kept"
int(0)
exit 0
