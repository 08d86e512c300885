<?php
// The doc comments of src/zend, by the names that PHP has for the things. Reads rustfmt's layout and no more of Rust; what it
// does not find is missed by name in generate.php.
declare(strict_types=1);

/**
 * 'Server', 'Server::on()', 'CloseCode::Normal', 'run()' => the text of its doc comment.
 *
 * @return array<string, string>
 */
function doc_comments(string $directory): array
{
    $found = [];
    foreach (glob("$directory/{,*/}*.rs", GLOB_BRACE) ?: [] as $file) {
        $found += doc_comments_of((string) file_get_contents($file));
    }
    return $found;
}

/** @return array<string, string> */
function doc_comments_of(string $source): array
{
    $found = [];
    $php_names = []; // of Rust's types
    $owner = null; // of the methods or cases that follow
    $docs = [];
    $attributes = '';
    foreach (explode("\n", $source) as $line) {
        if (preg_match('~^\s*/// ?(.*)$~', $line, $match)) {
            $docs[] = $match[1];
            continue;
        }
        if (preg_match('~^\s*#\[~', $line)) {
            $attributes .= $line;
            continue;
        }
        $text = implode("\n", $docs);
        $name = preg_match('~name = "(?:WebSocket\\\\\\\\)?(\w+)"~', $attributes, $match) ? $match[1] : null;
        if (preg_match('~^pub (?:struct|enum) (\w+)~', $line, $match)) {
            $owner = $php_names[$match[1]] = $name ?? "Rust's $match[1]";
            $found[$owner] = $text;
        } elseif (preg_match('~^impl(?:<.*>)? (\w+)~', $line, $match)) {
            $owner = str_contains($attributes, '#[php_impl]') ? $php_names[$match[1]] ?? null : null;
        } elseif ($owner !== null && preg_match('~^    pub fn (?:r#)?(\w+)~', $line, $match)) {
            $found["$owner::" . ($name ?? camel_case($match[1])) . '()'] = $text;
        } elseif ($owner !== null && preg_match('~^    ([A-Z]\w*),$~', $line, $match)) {
            $found["$owner::$match[1]"] = $text;
        } elseif (str_contains($attributes, '#[php_function]') && preg_match('~^pub fn (?:r#)?(\w+)~', $line, $match)) {
            $found[($name ?? $match[1]) . '()'] = $text;
        } elseif ($line === '}') {
            $owner = null;
        }
        $docs = [];
        $attributes = '';
    }
    // The exceptions are the rows of a table of the enum `Class`.
    preg_match_all('~\(Class::(\w+), "WebSocket\\\\\\\\(\w+)"~', $source, $rows, PREG_SET_ORDER);
    foreach ($rows as [, $variant, $class]) {
        $found[$class] = $found["Rust's Class::$variant"] ?? '';
    }
    return $found;
}

/** What ext-php-rs makes of Rust's names. */
function camel_case(string $name): string
{
    return str_starts_with($name, '__') ? $name : lcfirst(str_replace('_', '', ucwords($name, '_')));
}
