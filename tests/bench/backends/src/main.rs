//! Measures the backend that it was built with; `run.sh` builds and runs it for all of them, and makes the tables.
//!
//!   deflate-backends corpus FILE   what is inflated: stock zlib should write it, as most peers do
//!   deflate-backends speed FILE    nanoseconds and bytes for each message
//!   deflate-backends memory        KiB for each context that was used once
//!   deflate-backends distance      how far back a stream refers
//!
//! Prints lines of "measurement, tab, backend, tab, number".

mod backend;
mod distance;
mod payload;

use std::hint::black_box;
use std::time::{Duration, Instant};
use std::{env, fs, iter};

use backend::{Deflater, HAS_WINDOW_BITS, Inflater, KEEPS_CONTEXT, LAST_BLOCK, NAME, TAIL};
use payload::{Set, sets};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["corpus", file] => fs::write(file, corpus()).unwrap(),
        ["speed", file] => speed(&fs::read(file).unwrap()),
        ["memory"] => memory(),
        ["distance"] => distances(),
        _ => panic!("see the start of main.rs"),
    }
}

fn speed(mut corpus: &[u8]) {
    let mut out = vec![0; ROOM];
    for set in sets() {
        for (level, bits) in settings(set.name, &LEVELS) {
            compress(&set, level, bits, &mut out);
        }
        for (level, bits) in settings(set.name, &CORPUS_LEVELS) {
            let (alone, kept) = (take_payloads(&mut corpus), take_payloads(&mut corpus));
            inflate(&set, &format!("{} L{level} w{bits}", set.name), bits, &alone, &kept, &mut out);
        }
    }
    renewal(&mut out);
}

/// Levels and window bits to measure a set with.
fn settings(name: &str, levels: &[u32]) -> Vec<(u32, u8)> {
    let mut settings: Vec<(u32, u8)> = levels.iter().map(|&level| (level, 15)).collect();
    if ["1KiB", "16KiB"].contains(&name) {
        settings.extend([(6, 9), (6, 12)]);
    }
    settings
}

fn compress(set: &Set, level: u32, bits: u8, out: &mut [u8]) {
    if bits < 15 && !HAS_WINDOW_BITS {
        return;
    }
    let count = set.messages.len() as f64;
    let plain: usize = set.messages.iter().map(Vec::len).sum();
    let mut deflater = Deflater::new(level, bits);
    for keeps_context in [false, true] {
        if keeps_context && !KEEPS_CONTEXT {
            continue;
        }
        let name = format!("{} L{level} w{bits} {}", set.name, if keeps_context { "kept" } else { "alone" });
        let mut size = 0;
        let time = fastest(|| {
            deflater.reset();
            size = 0;
            for message in &set.messages {
                size += deflater.deflate(black_box(message), out);
                if !keeps_context {
                    deflater.reset();
                }
            }
        });
        print(&format!("compress ns: {name}"), time / count);
        print(&format!("size %: {name}"), 100.0 * size as f64 / plain as f64);
    }
}

fn inflate(set: &Set, name: &str, bits: u8, alone: &[Vec<u8>], kept: &[Vec<u8>], out: &mut [u8]) {
    let count = set.messages.len() as f64;
    let whole: Vec<Vec<u8>> = alone.iter().map(|payload| [&payload[..], &TAIL, &LAST_BLOCK].concat()).collect();
    // The largest window takes what was written for any other.
    let mut inflater = Inflater::new(15);
    let time = fastest(|| {
        for (stream, message) in whole.iter().zip(&set.messages) {
            let length = inflater.inflate_whole(black_box(stream), out);
            inflater.reset();
            assert!(NAME == "none" || length == message.len());
        }
    });
    print(&format!("inflate ns: {name} alone, whole"), time / count);
    if !KEEPS_CONTEXT {
        return;
    }
    let time = fastest(|| {
        for payload in alone {
            inflater.inflate(black_box(payload), out);
            inflater.reset();
        }
    });
    print(&format!("inflate ns: {name} alone"), time / count);
    let mut inflater = Inflater::new(bits);
    let time = fastest(|| {
        inflater.reset();
        for (payload, message) in kept.iter().zip(&set.messages) {
            let length = inflater.inflate(black_box(payload), out);
            assert_eq!(length, message.len());
        }
    });
    print(&format!("inflate ns: {name} kept"), time / count);
}

/// What it takes to begin afresh: a reset, or a new context, each without a message and with one of 1 KiB.
fn renewal(out: &mut [u8]) {
    let message = &sets()[2].messages[0];
    let mut payload = vec![0; ROOM];
    let length = Deflater::new(6, 9).deflate(message, &mut payload);
    let stream = [&payload[..length], &TAIL, &LAST_BLOCK].concat();
    for (level, bits) in [(1, 9), (1, 15), (6, 9), (6, 15)] {
        let mut deflater = Deflater::new(level, bits);
        deflater.deflate(message, out);
        let name = format!("deflater L{level} w{bits}");
        print(&format!("renew ns: {name} reset"), repeated(|| black_box(&mut deflater).reset()));
        print(&format!("renew ns: {name} new"), repeated(|| drop(black_box(Deflater::new(level, bits)))));
        let used = repeated(|| black_box(Deflater::new(level, bits).deflate(message, out)));
        print(&format!("renew ns: {name} new, 1KiB"), used);
    }
    for bits in [9, 15] {
        let mut inflater = Inflater::new(bits);
        inflater.inflate_whole(&stream, out);
        let name = format!("inflater w{bits}");
        print(&format!("renew ns: {name} reset"), repeated(|| black_box(&mut inflater).reset()));
        print(&format!("renew ns: {name} new"), repeated(|| drop(black_box(Inflater::new(bits)))));
        let used = repeated(|| black_box(Inflater::new(bits).inflate_whole(&stream, out)));
        print(&format!("renew ns: {name} new, 1KiB"), used);
    }
}

/// Allocated and resident memory of contexts that had one message of 1 KiB, or enough to fill any window.
fn memory() {
    let mut out = vec![0; ROOM];
    let mut payload = vec![0; ROOM];
    for (size, set) in [("1KiB", 2), ("64KiB", 4)] {
        let message = &sets()[set].messages[0];
        let message = &message[..message.len().min(64 << 10)];
        for bits in if HAS_WINDOW_BITS { &[9, 12, 15][..] } else { &[15] } {
            for level in [1, 6] {
                weigh(&format!("deflater L{level} w{bits}, {size}"), || {
                    let mut deflater = Deflater::new(level, *bits);
                    deflater.deflate(message, &mut out);
                    deflater
                });
            }
            let length = Deflater::new(6, *bits).deflate(message, &mut payload);
            let stream = [&payload[..length], &TAIL, &LAST_BLOCK].concat();
            weigh(&format!("inflater w{bits}, {size}"), || {
                let mut inflater = Inflater::new(*bits);
                match KEEPS_CONTEXT {
                    true => inflater.inflate(&payload[..length], &mut out),
                    false => inflater.inflate_whole(&stream, &mut out),
                };
                inflater
            });
        }
    }
}

fn weigh<T>(name: &str, make: impl FnMut() -> T) {
    let allocated = || {
        // SAFETY: it only reads the allocator's books.
        let books = unsafe { libc::mallinfo2() };
        books.uordblks + books.hblkhd
    };
    // SAFETY: it only gives back what is free.
    unsafe { libc::malloc_trim(0) };
    let mut contexts = Vec::with_capacity(CONTEXTS);
    let before = (allocated(), resident());
    contexts.extend(iter::repeat_with(make).take(CONTEXTS));
    let after = (allocated(), resident());
    print(&format!("memory KiB: {name} allocated"), (after.0 - before.0) as f64 / CONTEXTS as f64 / 1024.0);
    print(&format!("memory KiB: {name} resident"), (after.1 as f64 - before.1 as f64) / CONTEXTS as f64 / 1024.0);
}

fn resident() -> usize {
    let statm = fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// The largest distance in a stream of messages of one size, over several sizes and after a reset too.
fn distances() {
    let text = payload::repetitive(64 << 10);
    let mut out = vec![0; ROOM];
    for bits in if HAS_WINDOW_BITS { &[9, 10, 12, 15][..] } else { &[15] } {
        for level in 1..=9 {
            let mut deflater = Deflater::new(level, *bits);
            let mut largest = 0;
            for size in [text.len(), 5000, 1000, 513, 512, 300, 257, 100, 7].into_iter().cycle().take(18) {
                deflater.reset();
                let mut stream = Vec::new();
                for message in text.chunks(if KEEPS_CONTEXT { size } else { text.len() }) {
                    let length = deflater.deflate(message, &mut out);
                    stream.extend_from_slice(&out[..length]);
                    stream.extend(TAIL);
                }
                stream.extend(LAST_BLOCK);
                let (decoded, distance) = distance::decode(&stream);
                assert!(decoded == text, "{NAME} at level {level} with {bits} bits wrote something else");
                largest = distance.max(largest);
            }
            print(&format!("distance: w{bits} L{level}"), largest as f64);
        }
    }
}

/// Payloads for each set, level and size of window: first alone, then with the context kept.
fn corpus() -> Vec<u8> {
    let (mut file, mut out) = (Vec::new(), vec![0; ROOM]);
    for set in sets() {
        for (level, bits) in settings(set.name, &CORPUS_LEVELS) {
            for keeps_context in [false, true] {
                file.extend((set.messages.len() as u32).to_le_bytes());
                let mut deflater = Deflater::new(level, bits);
                for message in &set.messages {
                    let length = deflater.deflate(message, &mut out);
                    file.extend((length as u32).to_le_bytes());
                    file.extend_from_slice(&out[..length]);
                    if !keeps_context {
                        deflater.reset();
                    }
                }
            }
        }
    }
    file
}

fn take_payloads(corpus: &mut &[u8]) -> Vec<Vec<u8>> {
    let count = take_number(corpus);
    let mut payload = || {
        let length = take_number(corpus);
        corpus.split_off(..length).unwrap().to_vec()
    };
    (0..count).map(|_| payload()).collect()
}

fn take_number(corpus: &mut &[u8]) -> usize {
    u32::from_le_bytes(corpus.split_off(..4).unwrap().try_into().unwrap()) as usize
}

/// Nanoseconds of processor time of one run out of at least three: the fastest, as others only add to it.
fn fastest(mut run: impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut times = Vec::new();
    while times.len() < 3 || start.elapsed() < MEASURE_FOR {
        let before = processor_time();
        run();
        times.push((processor_time() - before).as_nanos() as f64);
    }
    times.into_iter().fold(f64::INFINITY, f64::min)
}

/// Of this thread: others that want the same core do not count.
fn processor_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: it writes to what it is lent.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn repeated<T>(mut run: impl FnMut() -> T) -> f64 {
    fastest(|| (0..REPETITIONS).for_each(|_| drop(run()))) / f64::from(REPETITIONS)
}

fn print(measurement: &str, value: f64) {
    println!("{measurement}\t{NAME}\t{value:.3}");
}

const LEVELS: [u32; 5] = [1, 2, 3, 6, 9];

/// Browsers and most libraries leave it at 6.
const CORPUS_LEVELS: [u32; 2] = [1, 6];

/// For 1 MiB that does not shrink, and then some.
const ROOM: usize = (1 << 20) + (64 << 10);

const MEASURE_FOR: Duration = Duration::from_millis(15);
const REPETITIONS: u32 = 200;
const CONTEXTS: usize = 200;
