//! The ceiling of the load generator: a server that does next to nothing, so that what is measured with it is what
//! `ws-load` itself can do. It is no WebSocket server: it knows one handshake, that of `ws-load`, takes every frame for
//! a whole message, and checks nothing. One thread, one epoll instance, one read and one write for a readiness.
//!
//! `ws-echo-epoll PORT`; port 0 takes a free one. It prints `listening PORT`.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use socket2::{Domain, Socket, Type};

use websocket_bench::failure::Failure;
use websocket_bench::handshake::ACCEPT;
use websocket_bench::process::raise_open_file_limit;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("ws-echo-epoll: {failure}");
            failure.exit_code()
        }
    }
}

fn run() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let port = match words.as_slice() {
        [port] => port.parse().ok(),
        _ => None,
    };
    let port: u16 = port.ok_or_else(|| Failure::Usage("usage: ws-echo-epoll PORT".into()))?;
    raise_open_file_limit()?;
    serve(port).map_err(|error| Failure::system(format!("serve 127.0.0.1:{port}"), error))
}

fn serve(port: u16) -> io::Result<()> {
    let mut listener = listen(port)?;
    println!("listening {}", listener.local_addr()?.port());
    let (mut poll, mut events) = (Poll::new()?, Events::with_capacity(EVENTS_PER_POLL));
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    let mut clients: Vec<Option<Client>> = Vec::new();
    let mut buffer = vec![0; READ_BUFFER_BYTES];
    loop {
        match poll.poll(&mut events, None) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        for event in &events {
            if event.token() == LISTENER {
                accept(&listener, &poll, &mut clients)?;
            } else if let Some(place) = clients.get_mut(event.token().0)
                && place.as_mut().is_some_and(|client| client.serve(&mut buffer).is_err())
            {
                *place = None;
            }
        }
    }
}

fn listen(port: u16) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into())?;
    socket.listen(BACKLOG)?;
    Ok(TcpListener::from_std(socket.into()))
}

fn accept(listener: &TcpListener, poll: &Poll, clients: &mut Vec<Option<Client>>) -> io::Result<()> {
    loop {
        let mut stream = match listener.accept() {
            Ok((stream, _)) => stream,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(_) => continue,
        };
        stream.set_nodelay(true)?;
        let free = clients.iter().position(Option::is_none).unwrap_or(clients.len());
        poll.registry().register(&mut stream, Token(free), Interest::READABLE | Interest::WRITABLE)?;
        let client = Some(Client { stream, is_open: false, input: Vec::new(), output: Vec::new() });
        match clients.get_mut(free) {
            Some(place) => *place = client,
            None => clients.push(client),
        }
    }
}

struct Client {
    stream: TcpStream,
    is_open: bool,
    /// What has come of a head or frame whose rest has not.
    input: Vec<u8>,
    output: Vec<u8>,
}

impl Client {
    /// Reads to the end of what there is, and writes what is due.
    fn serve(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        self.flush()?;
        loop {
            match self.stream.read(buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(size) => {
                    self.receive(buffer.get_mut(..size).unwrap_or_default())?;
                    self.flush()?;
                    if size < buffer.len() {
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    fn receive(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        if self.input.is_empty() && self.is_open {
            let used = echo(bytes, &mut self.output)?;
            self.input.extend_from_slice(bytes.get(used..).unwrap_or_default());
            return Ok(());
        }
        self.input.extend_from_slice(bytes);
        if !self.is_open {
            let Some(end) = self.input.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(()) };
            self.input.drain(..end + 4);
            self.is_open = true;
            let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade";
            self.output.extend_from_slice(format!("{head}\r\nSec-WebSocket-Accept: {ACCEPT}\r\n\r\n").as_bytes());
        }
        let used = echo(&mut self.input, &mut self.output)?;
        self.input.drain(..used);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        while !self.output.is_empty() {
            match self.stream.write(&self.output) {
                Ok(sent) => drop(self.output.drain(..sent)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Appends the echo of each whole frame in `input`, and gives the length of these frames.
fn echo(input: &mut [u8], output: &mut Vec<u8>) -> io::Result<usize> {
    let mut used = 0;
    while let Some(frame) = input.get_mut(used..)
        && let Some((header, length)) = measure(frame)
        && let Some((head, payload)) =
            frame.get_mut(..header + length).and_then(|frame| frame.split_at_mut_checked(header))
    {
        unmask(head, payload);
        if let [first, second, extended @ ..] = head {
            if *first & 0x0F == CLOSE {
                return Err(ErrorKind::ConnectionAborted.into());
            }
            output.extend_from_slice(&[*first, *second & !MASKED]);
            output.extend_from_slice(extended.get(..header - MASK_BYTES - 2).unwrap_or_default());
            output.extend_from_slice(payload);
        }
        used += header + length;
    }
    Ok(used)
}

/// The lengths of a frame's header, mask included, and of its payload; none while too little has come to tell.
fn measure(frame: &[u8]) -> Option<(usize, usize)> {
    match (frame.get(1)? & !MASKED, frame.get(2..)?) {
        (126, [high, low, ..]) => Some((4 + MASK_BYTES, u16::from_be_bytes([*high, *low]).into())),
        (127, rest) => Some((10 + MASK_BYTES, u64::from_be_bytes(*rest.first_chunk()?).try_into().ok()?)),
        (126, _) => None,
        (short, _) => Some((2 + MASK_BYTES, short.into())),
    }
}

fn unmask(head: &[u8], payload: &mut [u8]) {
    let mask: [u8; MASK_BYTES] = head.last_chunk().copied().unwrap_or_default();
    let (words, tail) = payload.as_chunks_mut::<MASK_BYTES>();
    for word in words {
        *word = (u32::from_ne_bytes(*word) ^ u32::from_ne_bytes(mask)).to_ne_bytes();
    }
    tail.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
}

const LISTENER: Token = Token(usize::MAX - 1);
const CLOSE: u8 = 8;
const MASKED: u8 = 0x80;
const MASK_BYTES: usize = 4;
const EVENTS_PER_POLL: usize = 1_024;
/// As much as `ws-load` reads at once.
const READ_BUFFER_BYTES: usize = 128 << 10;
/// The default of 1024 overflows when thousands connect at once, and then costs a client a second.
const BACKLOG: i32 = 4_096;
