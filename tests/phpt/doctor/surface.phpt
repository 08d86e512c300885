--TEST--
Diagnosis: readonly properties, made by diagnose() only; wrong arguments throw as in the constructor of a client
--FILE--
<?php
require __DIR__ . '/faults.inc';

use WebSocket\{Client, Diagnosis};

$class = new ReflectionClass(Diagnosis::class);
foreach ($class->getProperties() as $property) {
    echo $property->isReadOnly() ? 'readonly ' : '', $property->getType(), ' ', $property->getName(), "\n";
}
$method = new ReflectionMethod(Client::class, 'diagnose');
var_dump($class->isFinal(), $method->isStatic(), (string) $method->getReturnType(), is_a(Diagnosis::class, Stringable::class, true));
$diagnosis = Client::diagnose('ws://127.0.0.1:' . closed_port());
var_dump($diagnosis->ok, count($diagnosis->steps));
echo outcome(function () use ($diagnosis) { $diagnosis->ok = true; }), "\n";
echo outcome(fn () => new Diagnosis()), "\n";
echo outcome(fn () => Client::diagnose('http://localhost/')), "\n";
echo outcome(fn () => Client::diagnose('ws://localhost/', ['conectTimeout' => 1])), "\n";
echo outcome(fn () => Client::diagnose('ws://localhost/', ['connectTimeout' => 'soon'])), "\n";
--EXPECTF--
readonly bool ok
readonly array steps
bool(true)
bool(true)
string(19) "WebSocket\Diagnosis"
bool(true)
bool(false)
int(7)
Error: Cannot modify readonly property WebSocket\Diagnosis::$ok
Error: Call to private WebSocket\Diagnosis::__construct() from global scope
ValueError: %Shttp%S
ValueError: unknown option 'conectTimeout', did you mean 'connectTimeout'?
TypeError: option 'connectTimeout' must be of type float (seconds), string given
