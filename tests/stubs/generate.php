<?php
// Prints stubs/websocket.php. Signatures are the loaded extension's, by reflection; the sentences are the doc comments of src/zend;
// what options take is asked of the extension (options.php); events and exceptions are read in the doc comments; the rest is in
// types.php. What is missing, undocumented or out of date is named on stderr, and nothing is printed.
declare(strict_types=1);

require __DIR__ . '/rustdoc.php';
require __DIR__ . '/stub.php';

set_error_handler(fn (int $level, string $message, string $file, int $line) => throw new ErrorException($message, 0, $level, $file, $line));

$root = dirname(__DIR__, 2);
$stub = (new Stub(doc_comments("$root/src/zend"), require __DIR__ . '/types.php'))->text(new ReflectionExtension('websocket'));
$problems = problem();
if ($problems !== []) {
    fwrite(STDERR, "stubs/websocket.php cannot be made:\n- " . implode("\n- ", array_unique($problems)) . "\n");
    exit(1);
}
echo $stub;
