//! Peers that know nothing of WebSocket: literal bytes over std's sockets, both as client and as server.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, Type};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::php::{DEADLINE, KIB};

/// RFC 6455 §1.3, without what is optional.
pub const HANDSHAKE: &str = "GET /chat HTTP/1.1\r\n\
    Host: server.example.com\r\n\
    Upgrade: websocket\r\n\
    Connection: Upgrade\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Version: 13\r\n\r\n";

pub const FIN_TEXT: u8 = 0x81;
pub const FIN_BINARY: u8 = 0x82;
pub const FIN_CLOSE: u8 = 0x88;
pub const FIN_PING: u8 = 0x89;
pub const FIN_PONG: u8 = 0x8A;

/// One side of a TCP connection, with TLS or without. Every read and write has the deadline.
#[derive(Debug)]
pub struct Raw<S = TcpStream>(pub S);

impl Raw {
    pub fn connect(address: &str) -> Self {
        Self::from(TcpStream::connect(address).unwrap())
    }

    /// With a receive buffer that is as small as the system allows.
    pub fn connect_narrow(address: &str) -> Self {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.set_recv_buffer_size(4 * KIB).unwrap();
        let address: SocketAddr = address.parse().unwrap();
        socket.connect(&address.into()).unwrap();
        Self::from(TcpStream::from(socket))
    }

    /// Connects and shakes hands.
    pub fn open(address: &str) -> Self {
        Self::connect(address).shake_hands()
    }

    pub fn end_writing(&mut self) {
        self.0.shutdown(Shutdown::Write).unwrap();
    }

    /// Ends the connection with an RST instead of a FIN.
    pub fn reset(self) {
        SockRef::from(&self.0).set_linger(Some(Duration::ZERO)).unwrap();
    }
}

impl<S: Read + Write> Raw<S> {
    pub fn shake_hands(mut self) -> Self {
        self.send(HANDSHAKE.as_bytes());
        let head = self.read_head();
        assert!(head.starts_with("HTTP/1.1 101 Switching Protocols\r\n"), "{head}");
        self
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).unwrap();
    }

    pub fn read_bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// A head up to its empty line, and not a byte more.
    pub fn read_head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.extend(self.read_array::<1>());
        }
        String::from_utf8(head).unwrap()
    }

    /// A frame without a mask: its first byte, and its payload.
    pub fn read_frame(&mut self) -> (u8, Vec<u8>) {
        let [first, length] = self.read_array();
        let length = match length {
            126 => u64::from(u16::from_be_bytes(self.read_array())),
            127 => u64::from_be_bytes(self.read_array()),
            short => u64::from(short),
        };
        (first, self.read_bytes(usize::try_from(length).unwrap()))
    }

    /// A frame with a mask, as a client sends it: its first byte, and its payload.
    pub fn read_frame_of_client(&mut self) -> (u8, Vec<u8>) {
        let [first, length] = self.read_array();
        assert!(length >= 0x80, "a frame with a mask, not {length:#x}");
        let length = match length & 0x7F {
            126 => u64::from(u16::from_be_bytes(self.read_array())),
            127 => u64::from_be_bytes(self.read_array()),
            short => u64::from(short),
        };
        let key: [u8; 4] = self.read_array();
        let mut payload = self.read_bytes(usize::try_from(length).unwrap());
        payload.iter_mut().zip(key.iter().cycle()).for_each(|(byte, key)| *byte ^= key);
        (first, payload)
    }

    fn read_array<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// Everything up to the end of the other side's stream.
    pub fn read_to_end(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.0.read_to_end(&mut bytes).unwrap();
        bytes
    }

    /// The stream has ended, in good order or not.
    pub fn expect_gone(&mut self) {
        match self.0.read(&mut [0; 1]) {
            Ok(0) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            other => panic!("{other:?} where the connection was to be gone"),
        }
    }

    /// The status and the body of an HTTP answer that ends the connection.
    pub fn read_answer(&mut self) -> (u16, String) {
        let answer = String::from_utf8(self.read_to_end()).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no HTTP answer: {answer:?}"));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, body.to_owned())
    }
}

impl From<TcpStream> for Raw {
    fn from(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_write_timeout(Some(DEADLINE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }
}

/// A frame of a client. RFC 6455 §5.3: masked, with the key of the examples in §5.7.
pub fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    const KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];
    let mut frame = vec![first];
    match payload.len() {
        short @ 0..=125 => frame.push(0x80 | short as u8),
        middle @ 126..=0xFFFF => {
            frame.push(0x80 | 126);
            frame.extend((middle as u16).to_be_bytes());
        }
        long => {
            frame.push(0x80 | 127);
            frame.extend((long as u64).to_be_bytes());
        }
    }
    frame.extend(KEY);
    frame.extend(payload.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key));
    frame
}

/// The payload of a close frame (RFC 6455 §5.5.1).
pub fn close_payload(code: u16, reason: &str) -> Vec<u8> {
    [&code.to_be_bytes(), reason.as_bytes()].concat()
}

/// Waits for one client of ours on a thread and lets `talk` have it.
pub fn serve<T: Send + 'static>(talk: impl FnOnce(Raw) -> T + Send + 'static) -> (String, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (address, thread::spawn(move || talk(Raw::from(listener.accept().unwrap().0))))
}

/// As [`serve`]; the handshake is done when `talk` gets the connection.
pub fn serve_opened<T: Send + 'static>(talk: impl FnOnce(Raw) -> T + Send + 'static) -> (String, JoinHandle<T>) {
    serve(|mut client| {
        let head = client.read_head();
        let answer = switching_protocols(&head);
        client.send(answer.as_bytes());
        talk(client)
    })
}

/// The answer that a client with this request waits for (RFC 6455 §4.2.2).
pub fn switching_protocols(request: &str) -> String {
    let key = request.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
    let accept = derive_accept_key(key.as_bytes());
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    )
}
