//! The floor for a blocking client: one socket, one write and one read a round trip, a frame that was masked beforehand
//! and an answer that is only counted. What a WebSocket client costs is the distance to this one.
//!
//! `ws-bare ws://127.0.0.1:PORT/ BYTES SECONDS`; prints count, wall and CPU time as the other clients of `client.py` do.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use websocket_bench::failure::Failure;
use websocket_bench::frame::{OpCode, masked, masked_close};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("ws-bare: {failure}");
            failure.exit_code()
        }
    }
}

fn run() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, bytes, seconds] = words.as_slice() else { return Err(Failure::Usage(USAGE.into())) };
    let address = url.strip_prefix("ws://").and_then(|rest| rest.strip_suffix('/'));
    let (Some(address), Ok(bytes), Ok(seconds)) = (address, bytes.parse(), seconds.parse()) else {
        return Err(Failure::Usage(USAGE.into()));
    };
    let seconds = Duration::try_from_secs_f64(seconds).map_err(|_| Failure::Usage(USAGE.into()))?;
    let mut client = Client::open(address, bytes).map_err(|error| Failure::system("open the connection", error))?;
    client.measure(seconds).map_err(|error| Failure::system("do a round trip", error))
}

struct Client {
    stream: TcpStream,
    frame: Vec<u8>,
    answer: Vec<u8>,
}

impl Client {
    fn open(address: &str, bytes: usize) -> std::io::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.write_all(format!("GET / HTTP/1.1\r\nHost: {address}\r\n{HANDSHAKE}\r\n\r\n").as_bytes())?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte)?;
            head.extend(byte);
        }
        let payload: Vec<u8> = (b'a'..=b'z').cycle().take(bytes).collect();
        let frame = masked(OpCode::Text, &payload);
        // RFC 6455 §5.3: the answer is the same without the key.
        let answer = vec![0; frame.len() - KEY_SIZE];
        Ok(Self { stream, frame, answer })
    }

    fn measure(&mut self, time: Duration) -> std::io::Result<()> {
        self.run_for(time / 10)?;
        let (begin, used) = (Instant::now(), processor_time());
        let count = self.run_for(time)?;
        let (wall, cpu) = (begin.elapsed().as_secs_f64() * 1e6, (processor_time() - used) * 1e6);
        println!("{{\"count\":{count},\"wall_us\":{wall},\"cpu_us\":{cpu}}}");
        self.stream.write_all(&masked_close(1000))
    }

    fn run_for(&mut self, time: Duration) -> std::io::Result<u64> {
        let until = Instant::now() + time;
        for count in 1.. {
            self.stream.write_all(&self.frame)?;
            self.stream.read_exact(&mut self.answer)?;
            if count % 16 == 0 && Instant::now() >= until {
                return Ok(count);
            }
        }
        Ok(0)
    }
}

/// Seconds of processor time that this process has used.
fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

const USAGE: &str = "usage: ws-bare ws://127.0.0.1:PORT/ BYTES SECONDS";
const HANDSHAKE: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                         Sec-WebSocket-Version: 13";
const KEY_SIZE: usize = 4;
