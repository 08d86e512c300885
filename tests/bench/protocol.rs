//! What the parts of the protocol cost for each byte and each frame, without sockets and without PHP:
//! `cargo bench --no-default-features`, and with a part of an id behind it, such as `-- utf8`, only these.
//!
//! An id is the part, what it does, and the payload's size in bytes: `mask/apply/1024`.
#![allow(clippy::expect_used, missing_docs)] // What does not run as it should has no figure; criterion's macros are not documented.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

use websocket::protocol::config::Limits;
use websocket::protocol::deflate::deflater::Deflater;
use websocket::protocol::deflate::inflater::Inflater;
use websocket::protocol::deflate::{Config, Direction};
use websocket::protocol::frame::{FrameHeader, write_frame};
use websocket::protocol::mask::apply_mask;
use websocket::protocol::message::{Input, Receiver};
use websocket::protocol::utf8::{Utf8Validator, is_valid};
use websocket::protocol::{Data, OpCode, Role};

fn mask(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mask");
    for size in SIZES {
        group.throughput(Throughput::Bytes(size as u64));
        let mut payload = letters(size);
        // In place and its own inverse: the buffer needs no renewal.
        group.bench_function(BenchmarkId::new("apply", size), |bencher| {
            bencher.iter(|| apply_mask(black_box(&mut payload), KEY, 0));
        });
        // A payload that comes in pieces goes on in the middle of the key.
        group.bench_function(BenchmarkId::new("apply_from_3", size), |bencher| {
            bencher.iter(|| apply_mask(black_box(&mut payload), KEY, 3));
        });
    }
    group.finish();
}

fn frame(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frame");
    for size in SIZES {
        group.throughput(Throughput::Elements(1));
        let (payload, masked) = (letters(size), frames(&letters(size), 1));
        group.bench_function(BenchmarkId::new("parse_header", size), |bencher| {
            bencher.iter(|| FrameHeader::parse(black_box(&masked), Role::Server).expect("the header is valid"));
        });
        let mut out = Vec::new();
        group.bench_function(BenchmarkId::new("write", size), |bencher| {
            bencher.iter(|| {
                out.clear();
                write_frame(&mut out, TEXT, black_box(&payload), None);
            });
        });
        group.bench_function(BenchmarkId::new("write_masked", size), |bencher| {
            bencher.iter(|| {
                out.clear();
                write_frame(&mut out, TEXT, black_box(&payload), Some(KEY));
            });
        });
    }
    group.finish();
}

/// The whole read half: headers, unmasking, UTF-8, for as many frames as one read of a busy connection brings.
fn receive(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("receive");
    for size in SIZES {
        let stream = frames(&letters(size), FRAMES_IN_A_READ);
        group.throughput(Throughput::Elements(FRAMES_IN_A_READ as u64));
        group.bench_function(BenchmarkId::new("text", size), |bencher| {
            let mut receiver = Receiver::new(Role::Server, Limits::default());
            // Unmasked in place, so each time needs a copy, which is made outside of the measured time.
            let renew = || stream.clone();
            bencher.iter_batched_ref(renew, |bytes| receive_all(&mut receiver, bytes), BatchSize::LargeInput);
        });
    }
    group.finish();
}

fn utf8(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("utf8");
    for size in SIZES {
        group.throughput(Throughput::Bytes(size as u64));
        for (name, text) in [("ascii", letters(size)), ("cyrillic", cyrillic(size))] {
            group.bench_function(BenchmarkId::new(name, size), |bencher| bencher.iter(|| is_valid(black_box(&text))));
            group.bench_function(BenchmarkId::new(format!("{name}_in_pieces"), size), |bencher| {
                bencher.iter(|| {
                    let mut validator = Utf8Validator::default();
                    for piece in black_box(&text).chunks(PIECE_BYTES) {
                        validator.push(piece).expect("the text is valid");
                    }
                    validator.finish().expect("the text is complete");
                });
            });
        }
    }
    group.finish();
}

fn deflate(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("deflate");
    for size in [128, 1_024, 65_536] {
        group.throughput(Throughput::Bytes(size as u64));
        // The same message comes again only once the window has forgotten it, else takeover would look like magic.
        let messages: Vec<Vec<u8>> = json(TWO_WINDOWS_BYTES.max(size)).chunks_exact(size).map(<[u8]>::to_vec).collect();
        for (name, context_takeover) in [("alone", false), ("takeover", true)] {
            let direction = Direction { context_takeover, window_bits: 15 };
            let config = Config { context_takeover, threshold: 0, ..Config::default() };
            let (mut deflater, mut out) = (Deflater::new(direction, &config), Vec::new());
            let mut next = messages.iter().cycle();
            group.bench_function(BenchmarkId::new(format!("compress_{name}"), size), |bencher| {
                bencher.iter(|| {
                    out.clear();
                    next.next().is_some_and(|message| deflater.deflate(black_box(message), &mut out))
                });
            });
        }
        let alone = Direction { context_takeover: false, window_bits: 15 };
        let (mut inflater, mut compressed) = (Inflater::new(alone), Vec::new());
        Deflater::new(alone, &Config { threshold: 0, ..Config::default() }).deflate(&json(size), &mut compressed);
        group.bench_function(BenchmarkId::new("inflate_alone", size), |bencher| {
            bencher.iter(|| inflater.inflate(black_box(&compressed), size, true).expect("it was compressed just now"));
        });
    }
    group.finish();
}

fn receive_all(receiver: &mut Receiver, bytes: &mut [u8]) {
    let mut input = Input::new(bytes);
    while let Some(event) = receiver.receive(&mut input).expect("the frames are valid") {
        black_box(event);
    }
}

/// So many frames of a client.
fn frames(payload: &[u8], count: usize) -> Vec<u8> {
    let mut stream = Vec::new();
    (0..count).for_each(|_| write_frame(&mut stream, TEXT, payload, Some(KEY)));
    stream
}

fn letters(size: usize) -> Vec<u8> {
    (b'a'..=b'z').cycle().take(size).collect()
}

/// Two bytes for each letter, one for each space.
fn cyrillic(size: usize) -> Vec<u8> {
    let mut text = String::new();
    while text.len() < size {
        text += "съешь же ещё этих мягких ";
    }
    while text.len() > size {
        text.pop();
    }
    // A letter may have been too long for the last byte.
    text += &" ".repeat(size - text.len());
    text.into_bytes()
}

/// Objects whose values differ, cut off at the size: what is compressed is what counts, not the grammar.
fn json(size: usize) -> Vec<u8> {
    let object = |number: usize| {
        let (price, stock) = (number * 7_919 % 10_000, number * 104_729 % 977);
        format!(r#"{{"id":{number},"type":"order","customer":"customer {stock}","total":{price}.50,"paid":true}},"#)
    };
    (1..).flat_map(|number| object(number).into_bytes()).take(size).collect()
}

const TEXT: OpCode = OpCode::Data(Data::Text);
const KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];
/// A chat message, one that needs a two-byte length, and the largest that fits into one read.
const SIZES: [usize; 3] = [32, 1_024, 65_536];
const FRAMES_IN_A_READ: usize = 16;
/// RFC 7692 §7.1.2: a window has at most 32 KiB.
const TWO_WINDOWS_BYTES: usize = 64 << 10;
/// What a TCP segment on Ethernet carries.
const PIECE_BYTES: usize = 1_448;

criterion_group!(parts, mask, frame, receive, utf8, deflate);
criterion_main!(parts);
