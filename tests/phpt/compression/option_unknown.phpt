--TEST--
An unknown key of compression is a ValueError that guesses what was meant
--FILE--
<?php
require __DIR__ . '/../support.inc';

foreach ([['windowBit' => 9], ['contexttakeover' => true], ['level' => 1, 'treshold' => 0], ['xyzzy' => 1], [true]] as $compression) {
    echo outcome(fn () => new WebSocket\Server('127.0.0.1', 0, ['compression' => $compression])), "\n";
    echo outcome(fn () => new WebSocket\Client('ws://127.0.0.1:1', ['compression' => $compression])), "\n";
}
echo outcome(fn () => new WebSocket\Server('127.0.0.1', 0, ['compresion' => true])), "\n";
--EXPECTF--
ValueError: unknown option 'compression.windowBit', did you mean 'compression.windowBits'?
ValueError: unknown option 'compression.windowBit', did you mean 'compression.windowBits'?
ValueError: unknown option 'compression.contexttakeover', did you mean 'compression.contextTakeover'?
ValueError: unknown option 'compression.contexttakeover', did you mean 'compression.contextTakeover'?
ValueError: unknown option 'compression.treshold', did you mean 'compression.threshold'?
ValueError: unknown option 'compression.treshold', did you mean 'compression.threshold'?
ValueError: unknown option 'compression.xyzzy': compression takes contextTakeover, windowBits, level, threshold
ValueError: unknown option 'compression.xyzzy': compression takes contextTakeover, windowBits, level, threshold
ValueError: unknown option 'compression.0': compression takes contextTakeover, windowBits, level, threshold
ValueError: unknown option 'compression.0': compression takes contextTakeover, windowBits, level, threshold
ValueError: unknown option 'compresion', did you mean 'compression'?
