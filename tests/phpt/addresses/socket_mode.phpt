--TEST--
socketMode is the file mode of a unix socket, whatever the umask; without it the umask decides
--FILE--
<?php
require __DIR__ . '/../support.inc';

umask(0027);
foreach ([[], ['socketMode' => 0666], ['socketMode' => 0600], ['socketMode' => 0]] as $options) {
    $path = sys_get_temp_dir() . '/websocket-' . getmypid() . '.sock';
    $server = new WebSocket\Server("unix:$path", 0, $options);
    clearstatcache();
    printf("%04o\n", fileperms($path) & 0777);
    unset($server);
}
--EXPECT--
0750
0666
0600
0000
