<?php
// What the option arrays take, as the loaded extension tells it: each option is given a wrong value, and the error says what would
// have been right. So an option needs no entry anywhere, unless it is an array whose values have to be described (types.php).
declare(strict_types=1);

/**
 * The array shape of the option array that $call takes.
 *
 * @param callable(array<mixed>): mixed $call
 * @param array<string, string> $types of 'Owner.option' where the extension says no more than 'array'; those used are noted
 * @param array<string, true> $used
 */
function option_shape(callable $call, array $types, array &$used): string
{
    return shape_at($call, '', $types, $used)[0];
}

/** @return array{string, string, list<string>} the shape, whose it is, the names */
function shape_at(callable $call, string $prefix, array $types, array &$used): array
{
    $answer = answer_to($call, $prefix, [NO_OPTION => 1])?->getMessage() ?? '';
    if (!preg_match('~: ([\w:.()]+) takes ([\w, ]+)$~', $answer, $match)) {
        return ['', '', []];
    }
    [, $owner, $names] = $match;
    $names = explode(', ', $names);
    $needed = needed_options($call, $prefix, $names);
    $lines = [];
    foreach ($names as $name) {
        $others = array_diff_key($needed, [$name => 1]);
        $type = option_type($call, $prefix, $name, $others, "$owner.$name", $types, $used);
        $lines[] = '    ' . $name . (isset($needed[$name]) ? ': ' : '?: ') . str_replace("\n", "\n    ", $type) . ',';
    }
    return ["array{\n" . implode("\n", $lines) . "\n}", $owner, $names];
}

/** The options that have to be there, with a value: "option 'tls.cert' is missing, it names a file". */
function needed_options(callable $call, string $prefix, array $names): array
{
    $needed = [];
    foreach ($names as $_) {
        $answer = answer_to($call, $prefix, $needed)?->getMessage() ?? '';
        if (!preg_match('~^option \'[\w.]*?(\w+)\' is missing~', $answer, $match)) {
            break;
        }
        $needed[$match[1]] = '/';
    }
    return $needed;
}

function option_type(callable $call, string $prefix, string $name, array $others, string $id, array $types, array &$used): string
{
    if (isset($types[$id])) {
        $used[$id] = true;
        return $types[$id];
    }
    $answer = answer_to($call, $prefix, [$name => new stdClass()] + $others);
    if (!$answer instanceof TypeError || !preg_match('~must be of type (.+), stdClass given~', $answer->getMessage(), $match)) {
        return problem("option $id takes an object, or its error does not say 'must be of type …': its type belongs into types.php");
    }
    $type = preg_replace('~ \(.*\)$~', '', $match[1]);
    $is_nullable = str_starts_with($type, '?') || !answer_to($call, $prefix, [$name => null] + $others) instanceof TypeError;
    $parts = array_map(
        fn (string $part): string => match ($part) {
            'float' => 'int|float', // seconds; a whole number of them is no mistake
            'string' => words($call, $prefix, $name, $others) ?? 'string',
            'array' => shape_at($call, "$prefix$name.", $types, $used)[0] ?: problem("option $id is an array: types.php has to say of what"),
            default => $part,
        },
        explode('|', ltrim($type, '?')),
    );
    return implode('|', $parts) . ($is_nullable ? '|null' : '');
}

/** 'close' and 'drop' of "option 'slowConsumer' must be 'close' or 'drop'". */
function words(callable $call, string $prefix, string $name, array $others): ?string
{
    $answer = answer_to($call, $prefix, [$name => NO_OPTION] + $others)?->getMessage() ?? '';
    return preg_match("~must be ('\w+'(?:, '\w+')*) or ('\w+')~", $answer, $match) ? str_replace(', ', '|', $match[1]) . "|$match[2]" : null;
}

/** What the call says to these options of the array that $prefix names ('' or 'tls.'); null where it is content. */
function answer_to(callable $call, string $prefix, array $options): ?Throwable
{
    foreach (array_reverse(array_filter(explode('.', $prefix))) as $outer) {
        $options = [$outer => $options];
    }
    try {
        $call($options);
        return null;
    } catch (Throwable $thrown) {
        return $thrown instanceof ValueError || $thrown instanceof TypeError ? $thrown : null;
    }
}

// So unlike any name that none is suggested instead.
const NO_OPTION = '????????????????????????????????';
