--TEST--
A proxy that comes through a unix socket is trusted with 'unix:' only
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([['unix:'], ['0.0.0.0/0', '::/0']] as $proxies) {
    $path = sys_get_temp_dir() . '/websocket-' . getmypid() . '.sock';
    $child = run('$proxies = ' . var_export($proxies, true) . ';' . <<<'PHP'
        $server = new WebSocket\Server('unix:' . $_SERVER['argv'][1], 0, ['trustedProxies' => $proxies]);
        echo $server->address(), "\n";
        $server->on('open', fn ($connection) => $connection->send($connection->remoteAddress));
        $server->run();
        PHP, '--', $path);
    $child->line();
    echo Peer::open("unix://$path", '/', 'X-Forwarded-For: 203.0.113.7')->next(), "\n", $child->stop();
}
--EXPECT--
text 203.0.113.7:0
exit 0
text unix:
exit 0
