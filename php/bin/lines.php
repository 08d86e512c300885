<?php
declare(strict_types=1);

/** Lines from standard input, while other things are shown: with readline on a terminal where that is there. */
final class Lines
{
    private const PROMPT = '> ';

    public bool $has_ended = false;
    /** @var list<string> */
    private array $lines = [];
    private int $taken = 0;
    private string $unread = '';
    private bool $has_readline;

    public function __construct(public readonly bool $is_terminal)
    {
        $this->has_readline = $is_terminal && function_exists('readline_callback_handler_install');
        if ($this->has_readline) {
            readline_callback_handler_install(self::PROMPT, $this->take(...));
        }
    }

    public function __destruct()
    {
        if ($this->has_readline) {
            readline_callback_handler_remove();
        }
    }

    /** Takes what is there; standard input is readable. */
    public function read(): void
    {
        if ($this->has_readline) {
            readline_callback_read_char();
            return;
        }
        $data = (string) fread(STDIN, 65536);
        $lines = explode("\n", $this->unread . $data);
        $this->unread = (string) array_pop($lines);
        array_push($this->lines, ...array_map(fn (string $line): string => rtrim($line, "\r"), $lines));
        if ($data === '' && feof(STDIN)) {
            array_push($this->lines, ...($this->unread === '' ? [] : [$this->unread]));
            $this->has_ended = true;
        }
    }

    public function next(): ?string
    {
        $line = array_shift($this->lines);
        $this->taken += $line === null ? 0 : 1;
        return $line;
    }

    /** The number of the line that next() gave last; the first is 1. */
    public function number(): int
    {
        return $this->taken;
    }

    /** Whether there is more, whole lines or not, than next() has given; does not wait for it. */
    public function has_more(): bool
    {
        while ($this->lines === [] && $this->unread === '' && !$this->has_ended && !$this->is_terminal) {
            $read = [STDIN];
            $write = $except = null;
            if (!@stream_select($read, $write, $except, 0)) {
                return false;
            }
            $this->read();
        }
        return $this->lines !== [] || ($this->unread !== '' && !$this->has_ended);
    }

    /** Gives nothing more. */
    public function end(): void
    {
        $this->lines = [];
        $this->unread = '';
        $this->has_ended = true;
    }

    /** Shows a line above the one that is being typed. */
    public function show(string $line): void
    {
        if (!$this->has_readline) {
            echo $line, "\n";
            return;
        }
        // Not readline_redisplay(): with libedit, which Debian's PHP has, that is a key press that begins a search.
        $typed = readline_info('line_buffer');
        $typed = is_string($typed) && !str_ends_with($typed, "\n") ? $typed : ''; // else the line before
        $behind = substr($typed, (int) readline_info('point'));
        $columns = (int) preg_match_all('/[^\x80-\xbf]/', $behind);
        echo "\r\e[K$line\n", self::PROMPT, $typed, $columns > 0 ? "\e[{$columns}D" : '';
    }

    private function take(?string $line): void
    {
        if ($line === null) {
            $this->has_ended = true;
            return;
        }
        if ($line !== '') {
            readline_add_history($line);
            $this->lines[] = $line;
        }
        // Anew for each line: else libedit leaves the terminal to itself until the next key, and Ctrl-D is lost.
        readline_callback_handler_install(self::PROMPT, $this->take(...));
    }
}
