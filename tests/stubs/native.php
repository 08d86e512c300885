<?php
// Types as the stub's signatures have them, from within the namespace.
declare(strict_types=1);

function native_type(ReflectionType $type): string
{
    if ($type instanceof ReflectionUnionType) {
        return implode('|', array_map(native_type(...), $type->getTypes()));
    }
    if (!$type instanceof ReflectionNamedType) {
        throw new LogicException("a type that is new here: $type");
    }
    $name = $type->isBuiltin() || $type->getName() === 'static' ? $type->getName() : name_of($type->getName());
    return ($type->allowsNull() && !in_array($name, ['mixed', 'null'], true) ? '?' : '') . $name;
}

/** A class as code in the namespace names it. */
function name_of(string $class): string
{
    return str_starts_with($class, 'WebSocket\\') ? substr($class, strlen('WebSocket\\')) : "\\$class";
}

/** ext-php-rs shows any nullable argument at the end as optional; a callable without a value is an error all the same. */
function has_default(ReflectionParameter $parameter): bool
{
    return $parameter->isDefaultValueAvailable() && (string) $parameter->getType() !== '?callable';
}

/** Whether PHP itself could declare this type of types.php. */
function is_native(string $type): bool
{
    return preg_match('~^\??[\w\\\\]+(\|[\w\\\\]+)*$~', $type) === 1 && !in_array($type, ['resource', 'mixed'], true);
}
