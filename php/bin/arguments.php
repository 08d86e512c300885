<?php
declare(strict_types=1);

// What ws and ws-doctor share: how their command lines are read, and which options of WebSocket\Client those stand for.

/** A command line that cannot be. */
final class UsageError extends Exception
{
}

/**
 * The options, and what is left: [name => true, value, or list of values], [the rest in order]; the names are those of the programs.
 *
 * @param list<string> $arguments
 * @param array<string, 'flag'|'value'|'list'> $known
 * @param array<string, string> $short letter => name
 * @return array{array{
 *     header?: list<string>, protocol?: list<string>, origin?: string, timeout?: string, proxy?: string, unix?: string, follow?: string,
 *     insecure?: true, ca?: string, cert?: string, key?: string,
 *     json?: true, no-color?: true, help?: true, verbose?: true, wait?: string,
 * }, list<string>}
 */
function read_arguments(array $arguments, array $known, array $short): array
{
    $given = $lists = $rest = [];
    while ($arguments !== []) {
        $argument = array_shift($arguments);
        if ($argument === '--') {
            array_push($rest, ...$arguments);
            break;
        }
        if (!str_starts_with($argument, '-') || $argument === '-') {
            $rest[] = $argument;
            continue;
        }
        [$name, $value] = str_starts_with($argument, '--') ? explode('=', substr($argument, 2), 2) + [1 => null] : [$short[substr($argument, 1)] ?? '', null];
        $kind = $known[$name] ?? throw new UsageError("there is no option $argument");
        if ($kind === 'flag') {
            $given[$name] = $value === null ? true : throw new UsageError("--$name takes no value");
            continue;
        }
        $value ??= array_shift($arguments) ?? throw new UsageError("--$name needs a value");
        $kind === 'list' ? $lists[$name][] = $value : $given[$name] = $value;
    }
    // @phpstan-ignore-next-line $known has said which of them there can be
    return [$given + $lists, $rest];
}

/** The names that stand for options of a client, as read_arguments() takes them. */
const CLIENT_ARGUMENTS = [
    'header' => 'list', 'protocol' => 'list', 'origin' => 'value', 'timeout' => 'value', 'proxy' => 'value', 'unix' => 'value', 'follow' => 'value',
    'insecure' => 'flag', 'ca' => 'value', 'cert' => 'value', 'key' => 'value',
];

const CLIENT_HELP = <<<'TEXT'
      -H, --header 'Name: value'  a header for the handshake, may come again
          --protocol NAME         a subprotocol to offer, may come again
          --origin ORIGIN         the header Origin
          --timeout SECONDS       for everything until the connection is open (10)
          --proxy URL             http://user:password@host:port or socks5://host:port
          --unix PATH             connect to this unix socket; the URL only says host and path then
          --follow N              follow so many redirects (0)
          --insecure              take any certificate
          --ca FILE               trust the authorities in this file
          --cert FILE, --key FILE a certificate of one's own
    TEXT;

/**
 * The second argument of a Client.
 *
 * @param array{
 *     header?: list<string>, protocol?: list<string>, origin?: string, timeout?: string, proxy?: string, unix?: string, follow?: string,
 *     insecure?: true, ca?: string, cert?: string, key?: string,
 * } $given
 * @return array{
 *     headers?: array<string, list<string>>, subprotocols?: list<string>, origin?: string, connectTimeout?: float, proxy?: string, unix?: string,
 *     followRedirects?: int, tls?: array{verify?: bool, caFile?: string, cert?: string, key?: string},
 * }
 */
function client_options(array $given): array
{
    $options = ['subprotocols' => $given['protocol'] ?? null, 'origin' => $given['origin'] ?? null, 'proxy' => $given['proxy'] ?? null, 'unix' => $given['unix'] ?? null];
    $tls = ['caFile' => $given['ca'] ?? null, 'cert' => $given['cert'] ?? null, 'key' => $given['key'] ?? null, 'verify' => isset($given['insecure']) ? false : null];
    $options = array_filter($options, fn (mixed $value): bool => $value !== null);
    $tls = array_filter($tls, fn (mixed $value): bool => $value !== null);
    foreach ($given['header'] ?? [] as $header) {
        refuse(!str_contains($header, ':'), "--header takes 'Name: value', '$header' has no colon");
        [$name, $value] = explode(':', $header, 2);
        $options['headers'][trim($name)][] = trim($value);
    }
    if (isset($given['timeout'])) {
        $options['connectTimeout'] = seconds('timeout', $given['timeout']);
    }
    if (isset($given['follow'])) {
        refuse(!preg_match('/^\d{1,9}$/D', $given['follow']), "--follow takes a number of redirects, '{$given['follow']}' is none");
        $options['followRedirects'] = (int) $given['follow'];
    }
    if ($tls !== []) {
        $options['tls'] = $tls;
    }
    return $options;
}

function seconds(string $name, string $value): float
{
    refuse(!is_numeric($value) || $value < 0, "--$name takes a number of seconds, '$value' is none");
    return (float) $value;
}

function refuse(bool $is_wrong, string $why): void
{
    if ($is_wrong) {
        throw new UsageError($why);
    }
}

/** Ends with the exit status of a command: 2 for a command line that cannot be and where the extension is missing, 1 for a failure. */
function run_command(string $name, string $usage, Closure $command): never
{
    $complain = fn (string $what): int|false => fwrite(STDERR, "$name: " . printable($what) . "\n");
    if (!class_exists(WebSocket\Client::class, false)) {
        $complain(extension_loaded('websocket')
            ? 'the extension websocket is loaded, but websocket.enable is 0 in php.ini'
            : "the extension websocket is not loaded: php -d extension=/path/to/libwebsocket.so {$_SERVER['argv'][0]} …, or put that line into php.ini (`php --ini` says where that is)");
        exit(2);
    }
    try {
        exit($command(array_slice($_SERVER['argv'], 1)));
    } catch (UsageError | ValueError | TypeError $error) {
        $complain($error->getMessage() . "\n$usage");
        exit(2);
    } catch (WebSocket\WebSocketException $failure) {
        $complain($failure->getMessage());
        exit(1);
    }
}

/** What somebody else says, without what could take over a terminal or turn around what is read there; tabs and ends of lines stay. */
function printable(string $text): string
{
    $hidden = '/[\x00-\x08\x0b-\x1f\x7f-\x{9f}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}\x{feff}]/u';
    $escape = fn (array $match): string => strlen($match[0]) === 1
        ? '\\x' . bin2hex($match[0])
        : '\\u{' . ltrim(substr((string) json_encode($match[0]), 3, 4), '0') . '}';
    // What is not UTF-8 is escaped byte by byte.
    return preg_replace_callback($hidden, $escape, $text) ?? (string) preg_replace_callback('/[\x00-\x08\x0b-\x1f\x7f-\xff]/', $escape, $text);
}

/** Whether what is written there may have colours: a terminal, and nobody who does not want any (no-color.org). */
function may_colour(mixed $stream): bool
{
    return is_resource($stream) && stream_isatty($stream) && (string) getenv('NO_COLOR') === '' && getenv('TERM') !== 'dumb';
}
