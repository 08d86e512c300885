--TEST--
A unix path that is some other file is a BindException, and the file stays
--FILE--
<?php
require __DIR__ . '/../support.inc';

$path = sys_get_temp_dir() . '/websocket-file-' . getmypid();
file_put_contents($path, 'precious');
symlink($path, "$path.link");
foreach ([$path, "$path.link"] as $taken) {
    try {
        new WebSocket\Server("unix:$taken");
        echo "bound\n";
    } catch (WebSocket\BindException $exception) {
        var_dump(str_contains($exception->getMessage(), "unix:$taken"));
    }
    clearstatcache();
    var_dump(filetype($taken), file_get_contents($taken));
}
--CLEAN--
<?php
array_map(unlink(...), glob(sys_get_temp_dir() . '/websocket-file-*'));
--EXPECT--
bool(true)
string(4) "file"
string(8) "precious"
bool(true)
string(4) "link"
string(8) "precious"
