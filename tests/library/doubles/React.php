<?php
declare(strict_types=1);

// As much of ReactPHP's event loop as the library and its tests call, over stream_select(), where the real one is not at hand.

namespace React\EventLoop;

interface TimerInterface
{
}

interface LoopInterface
{
    /**
     * @param resource $stream
     * @param callable $listener
     * @return void
     */
    public function addReadStream($stream, $listener);

    /**
     * @param resource $stream
     * @return void
     */
    public function removeReadStream($stream);

    /**
     * @param int|float $interval
     * @param callable $callback
     * @return TimerInterface
     */
    public function addTimer($interval, $callback);

    /** @return void */
    public function cancelTimer(TimerInterface $timer);

    /** @return void */
    public function run();

    /** @return void */
    public function stop();
}

final class StreamSelectLoop implements LoopInterface
{
    /** @var array<int, resource> */
    private array $streams = [];
    /** @var array<int, callable> */
    private array $listeners = [];
    /** @var \SplObjectStorage<TimerInterface, array{float, callable}> */
    private \SplObjectStorage $timers;
    private bool $isRunning = false;

    public function __construct()
    {
        $this->timers = new \SplObjectStorage();
    }

    public function addReadStream($stream, $listener)
    {
        $this->streams[(int) $stream] ??= $stream;
        $this->listeners[(int) $stream] ??= $listener;
    }

    public function removeReadStream($stream)
    {
        unset($this->streams[(int) $stream], $this->listeners[(int) $stream]);
    }

    public function addTimer($interval, $callback)
    {
        $timer = new class () implements TimerInterface {
        };
        $this->timers[$timer] = [microtime(true) + $interval, $callback];
        return $timer;
    }

    public function cancelTimer(TimerInterface $timer)
    {
        $this->timers->detach($timer);
    }

    public function run()
    {
        $this->isRunning = true;
        while ($this->isRunning && ($this->streams || count($this->timers) > 0)) {
            $this->turn();
        }
    }

    public function stop()
    {
        $this->isRunning = false;
    }

    private function turn(): void
    {
        $wait = null;
        foreach ($this->timers as $timer) {
            $wait = max(0.0, min($wait ?? INF, $this->timers[$timer][0] - microtime(true)));
        }
        $ready = $this->streams;
        $write = $except = null;
        if ($ready) {
            stream_select($ready, $write, $except, $wait === null ? null : (int) $wait, $wait === null ? null : (int) ceil(fmod($wait, 1) * 1e6));
        } else {
            usleep((int) ceil((float) $wait * 1e6));
        }
        foreach ($ready as $id => $stream) {
            if (isset($this->listeners[$id])) {
                ($this->listeners[$id])($stream);
            }
        }
        foreach (iterator_to_array($this->timers, false) as $timer) {
            if ($this->timers->contains($timer) && $this->timers[$timer][0] <= microtime(true)) {
                $callback = $this->timers[$timer][1];
                $this->timers->detach($timer);
                $callback($timer);
            }
        }
    }
}

final class Loop
{
    private static ?LoopInterface $instance = null;

    public static function get(): LoopInterface
    {
        return self::$instance ??= new StreamSelectLoop();
    }

    public static function set(LoopInterface $loop): void
    {
        self::$instance = $loop;
    }

    public static function run(): void
    {
        self::get()->run();
    }
}
