<?php
declare(strict_types=1);

// The library, and the packages that it is for: those that REVOLT_AUTOLOAD, REACT_AUTOLOAD or RATCHET_AUTOLOAD name, each a
// vendor/autoload.php; then Debian's; then what stands in for Revolt, ReactPHP's loop and Ratchet's interfaces (doubles/).

$root = dirname(__DIR__, 2);
spl_autoload_register(static function (string $class) use ($root): void {
    foreach (['WebSocketExtension\\Tests\\' => 'tests/library', 'WebSocketExtension\\' => 'php/src'] as $prefix => $directory) {
        $file = "$root/$directory/" . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
        if (str_starts_with($class, $prefix) && is_file($file)) {
            require $file;
            return;
        }
    }
});

foreach (['REVOLT', 'REACT', 'RATCHET'] as $package) {
    $file = (string) getenv("{$package}_AUTOLOAD");
    if ($file !== '') {
        require $file;
    }
}

foreach (['Psr/Log', 'Psr/Http/Message', 'Nyholm/Psr7', 'GuzzleHttp/Psr7', 'React/Promise', 'Symfony/Component/Routing'] as $package) {
    // One that is there already wins: two versions of the same interface do not go together.
    $isThere = match ($package) {
        'React/Promise' => interface_exists(React\Promise\PromiseInterface::class),
        'Psr/Http/Message', 'GuzzleHttp/Psr7' => class_exists(GuzzleHttp\Psr7\Request::class),
        default => false,
    };
    if (!$isThere && is_file("/usr/share/php/$package/autoload.php")) {
        require "/usr/share/php/$package/autoload.php";
    }
}

spl_autoload_register(static function (string $class): void {
    foreach (['Revolt\\' => 'Revolt', 'React\\EventLoop\\' => 'React', 'Ratchet\\' => 'Ratchet'] as $prefix => $double) {
        if (str_starts_with($class, $prefix)) {
            require_once __DIR__ . "/doubles/$double.php";
        }
    }
});
