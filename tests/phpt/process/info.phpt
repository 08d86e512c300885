--TEST--
phpinfo() tells the version
--FILE--
<?php
require __DIR__ . '/../support.inc';

ob_start();
phpinfo(INFO_MODULES);
$info = ob_get_clean();
var_dump(preg_match('/^websocket$/m', $info), str_contains($info, phpversion('websocket')), preg_match('/^\d+\.\d+\.\d+/', phpversion('websocket')));
--EXPECTF--
int(1)
bool(true)
int(1)
