<?php
// Prints what reflection knows of our classes, a fact a line, sorted: of the loaded extension, or of a stub file in a PHP without it.
//   php -d extension=… facts.php
//   php facts.php stubs/websocket.php
// types.php says where a stub may be more precise than the extension is about itself; the extension's facts are printed with that.
declare(strict_types=1);

require __DIR__ . '/native.php';

$stub = $argv[1] ?? null;
if ($stub !== null) {
    require $stub;
    $classes = array_filter(get_declared_classes(), fn (string $class): bool => str_starts_with($class, 'WebSocket\\'));
    $functions = array_filter(get_defined_functions()['user'], fn (string $name): bool => str_starts_with($name, 'websocket\\'));
    $classes = array_map(fn (string $class): ReflectionClass => new ReflectionClass($class), $classes);
    $functions = array_map(fn (string $name): ReflectionFunction => new ReflectionFunction($name), $functions);
    $known = ['types' => []];
} else {
    $extension = new ReflectionExtension('websocket');
    [$classes, $functions] = [$extension->getClasses(), $extension->getFunctions()];
    $known = require __DIR__ . '/types.php';
}

$lines = [];
foreach ($classes as $class) {
    array_push($lines, ...facts_of_class($class, $known));
}
foreach ($functions as $function) {
    $lines[] = signature($function, "{$function->getShortName()}()", $known);
}
sort($lines);
echo implode("\n", $lines), "\n";

/** @return list<string> */
function facts_of_class(ReflectionClass $class, array $known): array
{
    $name = $class->getShortName();
    $interfaces = $class->getInterfaceNames();
    sort($interfaces);
    $lines = ["$name: " . implode(' ', [
        ...($class->isEnum() ? [] : Reflection::getModifierNames($class->getModifiers())),
        $class->isEnum() ? 'enum ' . (new ReflectionEnum($class->name))->getBackingType() : ($class->isInterface() ? 'interface' : 'class'),
        'extends ' . ($class->getParentClass() ? $class->getParentClass()->name : 'nothing'),
        'implements ' . implode(', ', $interfaces),
    ])];
    foreach ($class->getReflectionConstants() as $constant) {
        $value = $constant->getValue();
        $lines[] = "$name::{$constant->name} = " . var_export($value instanceof BackedEnum ? $value->value : $value, true);
    }
    foreach ($class->getProperties() as $property) {
        if ($property->class === $class->name) {
            $default = $property->hasDefaultValue() && !$property->isReadOnly() ? ' = ' . json_encode($property->getDefaultValue()) : '';
            $modifiers = implode(' ', Reflection::getModifierNames($property->getModifiers()));
            $lines[] = "$name::\${$property->name}: $modifiers " . type_of("$name::\${$property->name}", $property->getType(), $known) . $default;
        }
    }
    foreach ($class->getMethods() as $method) {
        if ($method->class === $class->name) {
            $modifiers = implode(' ', Reflection::getModifierNames($method->getModifiers()));
            $lines[] = signature($method, "$name::{$method->name}()", $known) . " ($modifiers)";
        }
    }
    return $lines;
}

function signature(ReflectionFunctionAbstract $function, string $id, array $known): string
{
    $parameters = [];
    foreach ($function->getParameters() as $parameter) {
        $parameter_id = str_replace('()', "(\${$parameter->name})", $id);
        $parameters[] = type_of($parameter_id, $parameter->getType(), $known)
            . ($parameter->isPassedByReference() ? ' &' : ' ') . ($parameter->isVariadic() ? '...' : '') . "\${$parameter->name}"
            . (has_default($parameter) ? ' = ' . json_encode($parameter->getDefaultValue()) : '');
    }
    $return = $function->hasTentativeReturnType() ? $function->getTentativeReturnType() : $function->getReturnType();
    return str_replace('()', '(' . implode(', ', $parameters) . ')', $id) . ($return === null ? '' : ': ' . type_of($id, $return, $known));
}

/** A type that types.php makes more precise has to be wider in the extension: mixed, or the class itself for static. */
function type_of(string $id, ?ReflectionType $type, array $known): string
{
    $reflected = $type === null ? 'mixed' : in_order(native_type($type));
    $better = $known['types'][$id] ?? null;
    if ($better === null || !is_native($better) || $better === $reflected) {
        return $reflected;
    }
    $is_wider = $reflected === 'mixed' || ($better === 'static' && str_starts_with($id, "$reflected::"));
    return $is_wider ? in_order($better) : "$reflected (types.php says $better, which is not more precise)";
}

/** PHP has an order of its own for the types of a union. */
function in_order(string $type): string
{
    $types = explode('|', $type);
    sort($types);
    return implode('|', $types);
}
