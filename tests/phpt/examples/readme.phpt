--TEST--
The README shows the echo example as it stands
--SKIPIF--
<?php if (!is_file(__DIR__ . '/../../../README.md')) die('skip no README yet'); ?>
--FILE--
<?php
require __DIR__ . '/../support.inc';

$root = __DIR__ . '/../../..';
preg_match('/^```php\n(.*?)^```$/ms', file_get_contents("$root/README.md"), $match);
var_dump(trim($match[1] ?? '') === trim(file_get_contents("$root/php/examples/echo.php")));
--EXPECTF--
bool(true)
