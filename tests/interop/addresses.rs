//! Where a server listens and a client dials: IPv4, IPv6, unix sockets, and addresses that cannot be had.

use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::UnixStream;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use websocket::net::client::Client;
use websocket::net::dial::Target;
use websocket::net::error::{BindError, ConnectError};
use websocket::net::peer::Sent;

use super::peers;
use super::php::{Caller, Php, TEXT, await_that, client_config, config, echo, request, request_to};
use super::raw::Raw;

/// A directory of its own for the socket file of one test.
struct Directory(PathBuf);

impl Directory {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("websocket-{}-{test}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn socket(&self) -> PathBuf {
        self.0.join("socket")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn unix(path: &Path) -> String {
    format!("unix:{}", path.display())
}

fn bind_error(host: &str, port: u16) -> BindError {
    match Php::bind(0, host, port, config()) {
        Err(error) => error,
        Ok(_) => panic!("{host} port {port} could be had"),
    }
}

/// A text message to `php` from a client of ours on the same thread, and nothing else.
fn assert_dials(php: &mut Php, target: Target) {
    let caller = Client::connect(Arc::clone(&php.runtime), &request_to(target), &client_config()).unwrap();
    assert_eq!(caller.send(TEXT, b"hello"), Sent::Queued);
    php.opened();
    assert_eq!(php.message(), Message::text("hello"));
    drop(caller);
    assert_eq!(php.closed().code, 1001);
}

#[test]
fn a_unix_socket_serves_tungstenite() {
    let directory = Directory::new("serves");
    let path = directory.socket();
    let mut php = Php::serve_on(0, &unix(&path), config());
    assert_eq!(php.address(), unix(&path));
    assert_eq!(php.server.listeners().next().unwrap().port(), 0);
    let talk = async move {
        use futures_util::{SinkExt, StreamExt};
        let stream = UnixStream::connect(path).await.unwrap();
        let (mut socket, _) = client_async("ws://localhost/", stream).await.unwrap();
        socket.send(Message::text("over a file")).await.unwrap();
        socket.next().await.unwrap().unwrap()
    };
    assert_eq!(php.serve_while(talk, echo), Message::text("over a file"));
}

#[test]
fn a_client_dials_a_unix_socket() {
    let directory = Directory::new("dials");
    let mut php = Php::serve_on(0, &unix(&directory.socket()), config());
    assert_dials(&mut php, Target::Unix(directory.socket()));
}

#[test]
fn the_socket_file_is_removed_at_the_end() {
    let directory = Directory::new("removed");
    let php = Php::serve_on(0, &unix(&directory.socket()), config());
    assert!(fs::metadata(directory.socket()).unwrap().file_type().is_socket());
    drop(php);
    assert!(!directory.socket().exists());
}

#[test]
fn the_socket_file_is_removed_by_a_stop() {
    let directory = Directory::new("stopped");
    let mut php = Php::serve_on(0, &unix(&directory.socket()), config());
    php.server.stop_accepting();
    await_that("the file is gone", || !directory.socket().exists());
}

#[test]
fn the_socket_file_is_removed_by_a_server_that_never_started() {
    let directory = Directory::new("idle");
    drop(Php::bind(0, &unix(&directory.socket()), 0, config()).unwrap());
    assert!(!directory.socket().exists());
}

/// What a server leaves behind that was killed.
#[test]
fn a_stale_socket_file_is_taken_over() {
    let directory = Directory::new("stale");
    drop(UnixListener::bind(directory.socket()).unwrap());
    assert!(directory.socket().exists());
    let mut php = Php::serve_on(0, &unix(&directory.socket()), config());
    assert_dials(&mut php, Target::Unix(directory.socket()));
}

#[test]
fn a_socket_file_in_use_is_left_alone() {
    let directory = Directory::new("used");
    let mut php = Php::serve_on(0, &unix(&directory.socket()), config());
    // Another thread: this one has its runtime already.
    let host = unix(&directory.socket());
    let error = std::thread::spawn(move || bind_error(&host, 0)).join().unwrap();
    assert_eq!(error.source.kind(), std::io::ErrorKind::AddrInUse);
    assert!(error.to_string().starts_with(&format!("cannot listen on {}: ", unix(&directory.socket()))), "{error}");
    assert_dials(&mut php, Target::Unix(directory.socket()));
}

/// A path that was mistyped must not cost anybody a file.
#[test]
fn a_file_that_is_no_socket_is_left_alone() {
    let directory = Directory::new("precious");
    fs::write(directory.socket(), "precious").unwrap();
    bind_error(&unix(&directory.socket()), 0);
    assert_eq!(fs::read_to_string(directory.socket()).unwrap(), "precious");
}

#[test]
fn a_unix_socket_in_no_directory_is_an_error_with_its_path() {
    let error = bind_error("unix:/nonexistent/socket", 0).to_string();
    assert!(error.starts_with("cannot listen on unix:/nonexistent/socket: "), "{error}");
}

#[test]
fn a_unix_socket_that_nobody_made_is_an_error_with_advice() {
    let Err(error) = Caller::call(&request_to(Target::Unix("/nonexistent/socket".into()))) else { panic!("connected") };
    assert!(matches!(error, ConnectError::Tcp { .. }));
    let expected = "cannot connect to unix:/nonexistent/socket: no such socket file: is the server running?";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn an_ipv6_address_serves_and_is_dialled() {
    for host in ["::1", "[::1]"] {
        let mut php = Php::serve_on(0, host, config());
        assert!(php.address().starts_with("[::1]:"), "{}", php.address());
        let target = request(&php.address()).target;
        assert_dials(&mut php, target);
        let address = php.address();
        let talk = async move { peers::exchange(&mut peers::dial(&address).await, Message::text("6")).await };
        assert_eq!(php.serve_while(talk, echo), Message::text("6"));
    }
}

#[test]
fn a_name_serves() {
    let mut php = Php::serve_on(0, "localhost", config());
    let target = request(&php.address()).target;
    assert_dials(&mut php, target);
}

#[test]
fn a_port_in_use_is_an_error_with_the_address_and_advice() {
    let php = Php::serve(config());
    let port = php.server.listeners().next().unwrap().port();
    let error = std::thread::spawn(move || bind_error("127.0.0.1", port)).join().unwrap().to_string();
    let expected = format!(
        "cannot listen on 127.0.0.1:{port}: the address is in use by another process: stop that one (`ss -ltnp` shows \
         it) or choose another port"
    );
    assert_eq!(error, expected);
}

#[test]
fn a_port_is_free_again_once_its_server_is_gone() {
    let mut php = Php::serve(config());
    let port = php.server.listeners().next().unwrap().port();
    let _open = Raw::open(&php.address());
    php.opened();
    drop(php);
    let php = Php::bind(0, "127.0.0.1", port, config()).unwrap();
    assert_eq!(php.server.listeners().next().unwrap().port(), port);
}

#[test]
fn an_address_of_another_machine_is_an_error_with_advice() {
    // RFC 5737: for documentation only.
    let error = bind_error("192.0.2.1", 8080).to_string();
    assert!(error.starts_with("cannot listen on 192.0.2.1:8080: no network interface of this machine"), "{error}");
}

#[test]
fn a_name_without_an_address_is_an_error_with_the_name() {
    let error = bind_error("nonexistent.invalid", 8080).to_string();
    assert!(error.starts_with("cannot listen on nonexistent.invalid:8080: "), "{error}");
}
