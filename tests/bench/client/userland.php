<?php
declare(strict_types=1);

// Round trips of a blocking client in plain PHP, as the packages for it are made: streams, whole frames, the mask by one XOR
// of two strings. userland.php URL BYTES SECONDS; see ours.php.
require __DIR__ . '/common.php';

final class UserlandClient
{
    private mixed $stream;

    public function __construct(string $url)
    {
        $host = parse_url($url, PHP_URL_HOST) . ':' . parse_url($url, PHP_URL_PORT);
        $this->stream = stream_socket_client("tcp://$host", $code, $why, 10) ?: throw new RuntimeException($why);
        stream_set_timeout($this->stream, 10);
        $key = base64_encode(random_bytes(16));
        $this->write("GET / HTTP/1.1\r\nHost: $host\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: $key\r\nSec-WebSocket-Version: 13\r\n\r\n");
        for ($head = ''; !str_ends_with($head, "\r\n\r\n");) {
            $head .= fgets($this->stream) ?: throw new RuntimeException('no answer');
        }
        if (!str_contains($head, base64_encode(sha1($key . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11', true)))) {
            throw new RuntimeException($head);
        }
    }

    public function send(string $payload, int $opcode = 0x1): void
    {
        $size = strlen($payload);
        $head = chr(0x80 | $opcode) . match (true) {
            $size < 126 => chr(0x80 | $size),
            $size < 65536 => chr(0x80 | 126) . pack('n', $size),
            default => chr(0x80 | 127) . pack('J', $size),
        };
        $mask = random_bytes(4);
        $this->write($head . $mask . ($payload ^ str_repeat($mask, intdiv($size + 3, 4))));
    }

    public function receive(): string
    {
        $message = '';
        do {
            [$first, $second] = array_values(unpack('C2', $this->read(2)));
            $size = match ($second & 0x7F) {
                126 => unpack('n', $this->read(2))[1],
                127 => unpack('J', $this->read(8))[1],
                default => $second & 0x7F,
            };
            $payload = $size > 0 ? $this->read($size) : '';
            match ($first & 0x0F) {
                0x0, 0x1, 0x2 => $message .= $payload,
                0x9 => $this->send($payload, 0xA),
                0xA => null,
                default => throw new RuntimeException('closed'),
            };
        } while (!($first & 0x80) || ($first & 0x0F) > 2);
        if (($first & 0x0F) === 0x1 && !preg_match('//u', $message)) {
            throw new RuntimeException('not UTF-8');
        }
        return $message;
    }

    private function write(string $bytes): void
    {
        while ($bytes !== '') {
            $written = fwrite($this->stream, $bytes) ?: throw new RuntimeException('cannot write');
            $bytes = $written === strlen($bytes) ? '' : substr($bytes, $written);
        }
    }

    private function read(int $size): string
    {
        for ($bytes = ''; ($left = $size - strlen($bytes)) > 0;) {
            $read = fread($this->stream, $left);
            if ($read === false || $read === '') {
                throw new RuntimeException('cannot read');
            }
            $bytes .= $read;
        }
        return $bytes;
    }
}

[, $url, $bytes, $seconds] = $argv;
$client = new UserlandClient($url);
$text = text((int) $bytes);
round_trips((float) $seconds, function () use ($client, $text): void {
    $client->send($text);
    if ($client->receive() !== $text) {
        exit("the echo is not what was sent\n");
    }
});
