//! The TLS of one connection: plaintext on one side, records on the other, server or client.
//!
//! Never touches a socket: [`Socket`](super::super::socket::Socket) brings what it received and lends what takes records. Holds at
//! most one read's worth of plaintext and `PLAINTEXT_AT_ONCE` of records that the kernel did not take.

use std::fmt;
use std::io::{self, IoSlice, Read, Write};

use parking_lot::Mutex;
use rustls::{Connection, Error, ProtocolVersion};

/// One connection's keys and half-done records. The task of the connection reads, anybody writes; who also locks the
/// peer's state locks that first.
#[derive(Debug)]
pub struct Session(Mutex<State>);

#[derive(Debug)]
struct State {
    connection: Connection,
    /// What the other side did wrong: reading is over once what came before has been read.
    fault: Option<Error>,
    /// Bytes of records that went out.
    written: u64,
}

/// What the other side did wrong, or says that this one did: within the error of a read.
#[derive(Debug)]
pub struct Broken(pub Error);

impl fmt::Display for Broken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "TLS: {}", self.0)
    }
}

impl std::error::Error for Broken {}

/// What there is to read.
#[derive(Debug)]
pub enum Plaintext {
    /// So many bytes were read.
    Some(usize),
    /// The other side has said that it will send no more (RFC 8446 §6.1: `close_notify`).
    End,
    /// Records are needed first.
    None,
}

impl Session {
    /// Begins with a handshake.
    #[must_use]
    pub fn new(mut connection: Connection) -> Self {
        connection.set_buffer_limit(Some(PLAINTEXT_AT_ONCE));
        Self(Mutex::new(State { connection, fault: None, written: 0 }))
    }

    /// True until the handshake is done.
    #[must_use]
    pub fn is_handshaking(&self) -> bool {
        self.0.lock().connection.is_handshaking()
    }

    /// The version and the cipher suite, for people; what is not agreed on yet is left out.
    #[must_use]
    pub fn describe(&self) -> String {
        let connection = &self.0.lock().connection;
        let version = connection.protocol_version().map_or("TLS", |version| match version {
            ProtocolVersion::TLSv1_2 => "TLS 1.2",
            _ => "TLS 1.3",
        });
        match connection.negotiated_cipher_suite() {
            Some(suite) => format!("{version}, {:?}", suite.suite()),
            None => version.to_owned(),
        }
    }

    /// Takes in `records` of the handshake, at most [`HANDSHAKE_AT_ONCE`] bytes; answers wait for [`Session::flush`]. What
    /// comes behind the handshake stays for the first [`Session::read`].
    pub fn take_in(&self, mut records: &[u8]) -> Result<(), Error> {
        let mut state = self.0.lock();
        while !records.is_empty() {
            let taken = state.connection.read_tls(&mut records);
            state.connection.process_new_packets()?;
            match taken {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => return Err(Error::General(error.to_string())),
            }
        }
        Ok(())
    }

    /// Reads what has been decrypted already. To be asked before the socket is: what waits here does not show there.
    pub fn read(&self, buffer: &mut [u8]) -> io::Result<Plaintext> {
        self.0.lock().read(buffer)
    }

    /// Takes in `records`, at most as many bytes as `buffer` has, and reads what they hold. Some of that may stay for the
    /// next [`Session::read`].
    pub fn receive(&self, mut records: &[u8], buffer: &mut [u8]) -> io::Result<Plaintext> {
        let mut state = self.0.lock();
        let mut filled = 0;
        while !records.is_empty() && state.fault.is_none() {
            // At most a record was left from before, so that rustls never has more than it is willing to hold.
            if state.connection.read_tls(&mut records)? == 0 {
                break;
            }
            if let Err(error) = state.connection.process_new_packets() {
                state.fault = Some(error);
            }
            filled += state.connection.reader().read(buffer.get_mut(filled..).unwrap_or_default()).unwrap_or(0);
        }
        if filled > 0 { Ok(Plaintext::Some(filled)) } else { state.read(buffer) }
    }

    /// Encrypts the start of `pieces` and writes it to `wire`; `WouldBlock` while earlier records still wait. The records
    /// of what it took are written now or by the next call, of this or of [`Session::flush`].
    pub fn write(&self, pieces: &[IoSlice<'_>], wire: &mut impl Write) -> io::Result<usize> {
        let mut state = self.0.lock();
        state.flush(wire)?;
        // Takes PLAINTEXT_AT_ONCE and no more.
        let count = state.connection.writer().write_vectored(pieces)?;
        match state.flush(wire) {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(error),
            _ => Ok(count),
        }
    }

    /// Writes the records that wait; `WouldBlock` if not all of them went.
    pub fn flush(&self, wire: &mut impl Write) -> io::Result<()> {
        self.0.lock().flush(wire)
    }

    /// Bytes of records that went out so far.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.0.lock().written
    }

    /// Says that nothing more will come from here (RFC 8446 §6.1), unless that or a fault was said already.
    pub fn close(&self, wire: &mut impl Write) {
        let mut state = self.0.lock();
        if !state.connection.is_handshaking() {
            state.connection.send_close_notify();
        }
        // Whoever does not read will not miss it.
        let _ = state.flush(wire);
    }
}

impl State {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<Plaintext> {
        match self.connection.reader().read(buffer) {
            Ok(0) => Ok(Plaintext::End),
            Ok(count) => Ok(Plaintext::Some(count)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => match &self.fault {
                Some(fault) => Err(io::Error::new(io::ErrorKind::InvalidData, Broken(fault.clone()))),
                None => Ok(Plaintext::None),
            },
            Err(error) => Err(error),
        }
    }

    fn flush(&mut self, wire: &mut impl Write) -> io::Result<()> {
        while self.connection.wants_write() {
            match self.connection.write_tls(wire)? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                count => self.written += count as u64,
            }
        }
        Ok(())
    }
}

/// What [`Session::take_in`] may be given: as much plaintext as rustls is willing to hold.
pub const HANDSHAKE_AT_ONCE: usize = 16 * 1024;

/// What is encrypted before the kernel is asked to take it: four full records. As much as this may wait beside the
/// outbox of a peer that does not read.
const PLAINTEXT_AT_ONCE: usize = 64 * 1024;
