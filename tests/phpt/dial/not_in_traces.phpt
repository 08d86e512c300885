--TEST--
Neither the URL nor the options are in a stack trace: they may have passwords
--INI--
zend.exception_ignore_args=0
--FILE--
<?php
require __DIR__ . '/../support.inc';

try {
    new WebSocket\Client('ws://me:secret@host', ['headers' => ['X-Api-Key' => 'secret', 'Upgrade' => 'h2c']]);
} catch (ValueError $error) {
    echo $error->getTraceAsString(), "\n";
    var_dump(str_contains(print_r($error->getTrace(), true), 'secret'));
}
function innocent(string $shown): void
{
    throw new LogicException();
}
try {
    innocent('this');
} catch (LogicException $error) {
    echo $error->getTraceAsString(), "\n";
}
--EXPECTF--
#0 %s(5): WebSocket\Client->__construct(Object(SensitiveParameterValue), Object(SensitiveParameterValue))
#1 {main}
bool(false)
#0 %s(15): innocent('this')
#1 {main}
