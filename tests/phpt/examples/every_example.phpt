--TEST--
Every example is short, begins with how to run it, and has a test that runs it
--FILE--
<?php
const EXAMPLES = __DIR__ . '/../../../php/examples';
const LINES = 40;

$names = array_map(fn (string $path): string => basename($path, '.php'), glob(EXAMPLES . '/*.php'));
foreach ($names as $name) {
    $code = file_get_contents(EXAMPLES . "/$name.php");
    $lines = substr_count($code, "\n");
    echo $lines <= LINES ? '' : "$name.php has $lines lines, " . LINES . " are allowed\n";
    // The README shows echo.php as it stands, and says beside it how to run it.
    echo $name === 'echo' || preg_match("~^<\\?php\ndeclare\\(strict_types=1\\);\n\n// .*\n(//.*\n)*//   php $name\\.php\\b~", $code) ? '' : "$name.php does not begin with how to run it\n";
    // One that needs the Composer library is run by the library's tests.
    $tests = [__DIR__ . "/$name.phpt", ...glob(__DIR__ . '/../../library/*/ExampleTest.php')];
    $test = implode(array_map(file_get_contents(...), array_filter($tests, is_file(...))));
    echo preg_match("~\\b(example|serving)\\('$name'|examples/$name\\.php~", $test) ? '' : "nothing runs $name.php: tests/phpt/examples/$name.phpt is missing\n";
}
echo count($names) >= 8 ? 'all looked at' : 'only ' . implode(' ', $names), "\n";
--EXPECT--
all looked at
