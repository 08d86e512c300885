--TEST--
An unknown option is a ValueError that guesses what was meant
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['maxMesageSize', 'maxmessagesize', 'closeTimeOut', 'entirelyDifferent'] as $name) {
    echo outcome(fn () => new WebSocket\Server('127.0.0.1', 0, [$name => 1])), "\n";
    echo outcome(fn () => new WebSocket\Client('ws://127.0.0.1:1', [$name => 1])), "\n";
}
echo outcome(fn () => new WebSocket\Server('127.0.0.1', 0, [5])), "\n";
--EXPECTF--
ValueError: %S'maxMesageSize'%S'maxMessageSize'%S
ValueError: %S'maxMesageSize'%S'maxMessageSize'%S
ValueError: %S'maxmessagesize'%S'maxMessageSize'%S
ValueError: %S'maxmessagesize'%S'maxMessageSize'%S
ValueError: %S'closeTimeOut'%S'closeTimeout'%S
ValueError: %S'closeTimeOut'%S'closeTimeout'%S
ValueError: %S'entirelyDifferent'%S
ValueError: %S'entirelyDifferent'%S
%rValueError|TypeError%r: %s
