<?php
// Writes each example of the stubs into a file of its own, so that it can be checked like other code.
//   php examples.php stubs/websocket.php DIRECTORY
declare(strict_types=1);

[, $stub, $directory] = $argv;
is_dir($directory) || mkdir($directory, recursive: true);
array_map(unlink(...), glob("$directory/*.php") ?: []);

$text = preg_replace('~^ *\* ?~m', '', (string) file_get_contents($stub));
preg_match_all('~^```php\n(.*?)^```$.*?^(?:final )?(?:class|enum) (\w+)~ms', $text, $examples, PREG_SET_ORDER);
foreach ($examples as [, $code, $class]) {
    $use = preg_match_all('~\b([A-Z]\w+)\b~', $code, $names) ? array_unique($names[1]) : [];
    $use = array_filter($use, fn (string $name): bool => preg_match("~^(?:final )?(?:class|enum) $name\b~m", $text) === 1);
    $imports = array_map(fn (string $name): string => "use WebSocket\\$name;\n", $use);
    file_put_contents("$directory/$class.php", "<?php\ndeclare(strict_types=1);\n\nnamespace Example\\$class;\n\n" . implode('', $imports) . "\n$code");
}
