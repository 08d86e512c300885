//! The peers: tokio-tungstenite on threads of its own, for as long as the deadline allows.

use std::future::Future;
use std::sync::LazyLock;

use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, accept_async, client_async};

use super::php::DEADLINE;

/// A peer of ours.
pub type Socket = WebSocketStream<TcpStream>;

/// Something that a peer does meanwhile.
pub struct Task<T>(JoinHandle<T>);

impl<T> Task<T> {
    /// Waits for its result; its panic becomes ours.
    pub fn join(self) -> T {
        match PEERS.block_on(self.0) {
            Ok(result) => result,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}

/// Starts what a peer does. It panics if that is not over by the deadline.
pub fn spawn<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> Task<T> {
    Task(PEERS.spawn(async { timeout(DEADLINE, future).await.expect("the peer is done within the deadline") }))
}

/// Connects to a server of ours.
pub async fn dial(address: &str) -> Socket {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    client_async("ws://localhost/", stream).await.unwrap().0
}

/// Waits for one client of ours, shakes hands, and talks to it.
pub fn serve<T, F>(talk: impl FnOnce(Socket) -> F + Send + 'static) -> (String, Task<T>)
where
    T: Send + 'static,
    F: Future<Output = T> + Send,
{
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let task = spawn(async move {
        let (stream, _) = TcpListener::from_std(listener).unwrap().accept().await.unwrap();
        talk(accept_async(stream).await.unwrap()).await
    });
    (address, task)
}

/// Sends every message back, until the client closes; gives its close frame.
pub async fn echo(mut socket: Socket) -> Option<CloseFrame> {
    loop {
        match next(&mut socket).await {
            Message::Close(frame) => {
                expect_end(&mut socket).await;
                return frame;
            }
            message if message.is_text() || message.is_binary() => socket.send(message).await.unwrap(),
            _ => {}
        }
    }
}

/// The next message, control frames included.
pub async fn next(socket: &mut Socket) -> Message {
    socket.next().await.expect("the connection is open").unwrap()
}

/// The next message, which is a close frame: its code and its reason.
pub async fn expect_close(socket: &mut Socket) -> (u16, String) {
    match next(socket).await {
        Message::Close(Some(frame)) => (frame.code.into(), frame.reason.to_string()),
        other => panic!("{other:?} where a close frame was to come"),
    }
}

/// RFC 6455 §7.1.1: TCP ends once both close frames have passed, and in good order.
pub async fn expect_end(socket: &mut Socket) {
    match socket.next().await {
        None | Some(Err(Error::ConnectionClosed)) => {}
        Some(other) => panic!("{other:?} where TCP was to end"),
    }
}

/// Sends `message` and waits for what comes back.
pub async fn exchange(socket: &mut Socket, message: Message) -> Message {
    socket.send(message).await.unwrap();
    next(socket).await
}

static PEERS: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_name("peers").enable_all().build().unwrap()
});
