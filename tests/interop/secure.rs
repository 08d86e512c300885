//! Raw peers over TLS: rustls as the client and as the server, on std's sockets. (It is in ours too, so Node, Python and
//! OpenSSL, through PHP, are the independent peers of `tests/peers` and `tests/phpt`.)

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use rustls::pki_types::ServerName;
use rustls::{AlertDescription, ClientConfig, ClientConnection, ServerConfig, ServerConnection, StreamOwned};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::{WebSocketStream, client_async};
use websocket::net::dial::Request;
use websocket::net::error::ConnectError;
use websocket::net::tls::client::{ClientTls, Options, TlsFault};

use super::certificates::Site;
use super::php::Caller;
use super::raw::{self, HANDSHAKE, Raw};

/// A TLS client; `S` carries the records.
pub type Secure<S = TcpStream> = Raw<StreamOwned<ClientConnection, S>>;

/// A TLS connection of which nothing has been sent.
pub fn over<S: Read + Write>(carrier: Raw<S>, config: ClientConfig) -> Secure<S> {
    let name = ServerName::try_from("localhost").unwrap();
    Raw(StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), carrier.0))
}

/// A WebSocket over TLS.
pub fn open(address: &str, config: ClientConfig) -> Secure {
    over(Raw::connect(address), config).shake_hands()
}

impl<S: Read + Write> Secure<S> {
    /// The TLS handshake, as far as the client can see.
    pub fn secure(mut self) -> io::Result<Self> {
        while self.0.conn.is_handshaking() {
            self.0.conn.complete_io(&mut self.0.sock)?;
        }
        Ok(self)
    }

    /// Each of `pieces` as a record of its own, all in one write.
    pub fn send_records(&mut self, pieces: &[&[u8]]) {
        let mut records = Vec::new();
        self.0.conn.set_buffer_limit(None);
        for piece in pieces {
            self.0.conn.writer().write_all(piece).unwrap();
            while self.0.conn.wants_write() {
                self.0.conn.write_tls(&mut records).unwrap();
            }
        }
        self.0.sock.write_all(&records).unwrap();
    }

    /// The next bytes are the end of TLS as it should be: close_notify.
    pub fn expect_close_notify(&mut self) {
        assert_eq!(self.0.read(&mut [0; 1]).expect("close_notify before the end of TCP"), 0);
    }

    /// What the server has against us.
    pub fn expect_alert(mut self) -> rustls::AlertDescription {
        let error = loop {
            match self.0.read(&mut [0; 1]) {
                Ok(count) => panic!("{count} bytes where an alert was to come"),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break error,
            }
        };
        match error.get_ref().and_then(|error| error.downcast_ref()) {
            Some(rustls::Error::AlertReceived(alert)) => *alert,
            _ => panic!("{error} where an alert was to come"),
        }
    }
}

/// Writes one byte at a time.
pub struct Dribble(pub TcpStream);

impl Read for Dribble {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Dribble {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(&bytes[..bytes.len().min(1)])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A tungstenite client over TLS.
pub async fn dial(address: &str, config: ClientConfig) -> WebSocketStream<TlsStream<tokio::net::TcpStream>> {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    client_async("wss://localhost/", stream).await.unwrap().0
}

/// What a client of ours goes by that trusts the certificates in `ca_file`.
pub fn trusting(ca_file: PathBuf) -> Options {
    Options { ca_file: Some(ca_file), ..Options::default() }
}

/// A request for `/` of `address` over TLS, as if that were `localhost`.
pub fn request_over(address: &str, options: &Options) -> Request {
    let tls = Some(Arc::new(ClientTls::load(options).unwrap()));
    Request { is_secure: true, tls, ..super::php::request(address) }
}

/// Waits on a thread for one client of ours, shakes hands for TLS, and lets `talk` have it, or why it failed.
pub fn serve<T: Send + 'static>(
    config: ServerConfig,
    talk: impl FnOnce(io::Result<Served>) -> T + Send + 'static,
) -> (String, JoinHandle<T>) {
    raw::serve(move |raw| {
        let mut served = StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), raw.0);
        while served.conn.is_handshaking() {
            if let Err(error) = served.conn.complete_io(&mut served.sock) {
                return talk(Err(error));
            }
        }
        talk(Ok(Raw(served)))
    })
}

/// What trusts the authority of `site`.
pub fn trust(site: &Site) -> Options {
    trusting(site.write("ca.pem", site.authority.pem()))
}

pub fn refusal(request: &Request) -> ConnectError {
    match Caller::call(request) {
        Err(error) => error,
        Ok(_) => panic!("it connected"),
    }
}

/// The fault that the client finds, its sentence after the address, and what became of the server's handshake.
pub fn fault_with(config: ServerConfig, options: &Options) -> (TlsFault, String, Option<AlertDescription>) {
    let (address, server) = serve(config, |served| match served {
        Err(error) => alert_in(&error),
        // The client is done first: what it has against us comes later.
        Ok(mut served) => match served.0.conn.complete_io(&mut served.0.sock) {
            Err(error) => alert_in(&error),
            Ok(_) => None,
        },
    });
    let (fault, sentence) = fault_of(refusal(&request_over(&address, options)), &address);
    (fault, sentence, server.join().unwrap())
}

pub fn fault_of(error: ConnectError, address: &str) -> (TlsFault, String) {
    let text = error.to_string();
    let ConnectError::Tls { fault, .. } = error else { panic!("{text}") };
    let sentence = text.strip_prefix(&format!("no TLS with {address}: ")).unwrap_or_else(|| panic!("{text}"));
    assert_eq!(sentence, fault.to_string());
    (*fault, sentence.to_owned())
}

fn alert_in(error: &std::io::Error) -> Option<AlertDescription> {
    match error.get_ref()?.downcast_ref()? {
        rustls::Error::AlertReceived(alert) => Some(*alert),
        _ => None,
    }
}

/// A TLS server's side of a connection; `S` carries the records.
pub type Served<S = TcpStream> = Raw<StreamOwned<ServerConnection, S>>;

/// The handshake of a WebSocket, as bytes.
pub fn request() -> &'static [u8] {
    HANDSHAKE.as_bytes()
}
