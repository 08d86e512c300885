--TEST--
A unix socket has one server: reusePort is refused, and no file is left
--FILE--
<?php
require __DIR__ . '/../support.inc';

$path = sys_get_temp_dir() . '/websocket-' . getmypid() . '.sock';
echo outcome(fn () => new WebSocket\Server("unix:$path", 0, ['reusePort' => true])), "\n";
var_dump(file_exists($path));
--EXPECTF--
WebSocket\BindException: cannot listen on unix:%s.sock: reusePort is for TCP: a unix socket has one server
bool(false)
