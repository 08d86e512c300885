--TEST--
slowConsumer is 'close' or 'drop'
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach (['close', 'drop', 'wait', '', "\xff", 1, null, true] as $value) {
    echo outcome(fn () => get_class(new WebSocket\Server('127.0.0.1', 0, ['slowConsumer' => $value]))), "\n";
}
echo outcome(fn () => new WebSocket\Server('127.0.0.1', 0, ['slowConsumers' => 'drop'])), "\n";
echo outcome(fn () => new WebSocket\Client('ws://127.0.0.1:1', ['slowConsumer' => 'drop'])), "\n";
--EXPECTF--
"WebSocket\\Server"
"WebSocket\\Server"
ValueError: option 'slowConsumer' must be 'close' or 'drop', 'wait' given
ValueError: option 'slowConsumer' must be 'close' or 'drop', '' given
ValueError: option 'slowConsumer' must be 'close' or 'drop', '%s' given
TypeError: option 'slowConsumer' must be of type string, int given
TypeError: option 'slowConsumer' must be of type string, null given
TypeError: option 'slowConsumer' must be of type string, bool given
ValueError: %S'slowConsumers'%S'slowConsumer'%S
ValueError: %S'slowConsumer'%S
