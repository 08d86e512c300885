//! The baseline: a WebSocket server with tokio-tungstenite and nothing else, on one thread. What PHP and our own
//! protocol code cost is the distance to this one.
//!
//! `ws-echo-tungstenite PORT [echo|batch|broadcast]`; port 0 takes a free one. It prints `listening PORT`. `echo` writes
//! each message on its own, as most programs do; `batch` writes once for all messages of one read.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use futures_util::{FutureExt, SinkExt, StreamExt};
use socket2::{Domain, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast::{self, Sender};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, accept_async};

use websocket_bench::failure::Failure;
use websocket_bench::process::raise_open_file_limit;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("ws-echo-tungstenite: {failure}");
            failure.exit_code()
        }
    }
}

fn run() -> Result<(), Failure> {
    let (port, mode) = parse(&std::env::args().skip(1).collect::<Vec<_>>())?;
    raise_open_file_limit()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .map_err(|error| Failure::system("make a runtime", error))?;
    let doing = format!("listen on 127.0.0.1:{port}");
    runtime.block_on(serve(port, mode)).map_err(|error| Failure::system(doing, error))
}

#[derive(Clone, Copy)]
enum Mode {
    Echo,
    Batch,
    Broadcast,
}

fn parse(words: &[String]) -> Result<(u16, Mode), Failure> {
    let (port, mode) = match words {
        [port] => (port, Some(Mode::Echo)),
        [port, mode] if mode == "echo" => (port, Some(Mode::Echo)),
        [port, mode] if mode == "batch" => (port, Some(Mode::Batch)),
        [port, mode] if mode == "broadcast" => (port, Some(Mode::Broadcast)),
        _ => return Err(Failure::Usage(USAGE.into())),
    };
    port.parse().ok().zip(mode).ok_or_else(|| Failure::Usage(USAGE.into()))
}

async fn serve(port: u16, mode: Mode) -> std::io::Result<()> {
    let listener = listen(port)?;
    println!("listening {}", listener.local_addr()?.port());
    let (everybody, _) = broadcast::channel(MESSAGES_BEHIND);
    loop {
        // A failed accept concerns that client (it has gone) or passes (no file descriptor is free).
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let everybody = everybody.clone();
        // A connection's error ends that connection: a client that breaks off is no news here.
        tokio::spawn(async move {
            stream.set_nodelay(true)?;
            match mode {
                Mode::Echo => echo(stream).await,
                Mode::Batch => echo_in_batches(stream).await,
                Mode::Broadcast => join(stream, everybody).await,
            }
        });
    }
}

fn listen(port: u16) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

async fn echo(stream: TcpStream) -> Result<(), Error> {
    let mut socket = accept_async(stream).await?;
    while let Some(message) = socket.next().await {
        let message = message?;
        if message.is_text() || message.is_binary() {
            socket.send(message).await?;
        }
    }
    Ok(())
}

async fn echo_in_batches(stream: TcpStream) -> Result<(), Error> {
    let mut socket = accept_async(stream).await?;
    while let Some(message) = socket.next().await {
        let mut next = Some(message);
        while let Some(message) = next {
            let message = message?;
            if message.is_text() || message.is_binary() {
                socket.feed(message).await?;
            }
            next = socket.next().now_or_never().flatten();
        }
        socket.flush().await?;
    }
    Ok(())
}

async fn join(stream: TcpStream, everybody: Sender<Message>) -> Result<(), Error> {
    let mut messages = everybody.subscribe();
    let mut socket: WebSocketStream<_> = accept_async(stream).await?;
    loop {
        tokio::select! {
            received = socket.next() => match received.transpose()? {
                Some(message @ Message::Text(_)) => drop(everybody.send(message)),
                Some(_) => {}
                None => return Ok(()),
            },
            // A receiver that lags loses messages, and the load generator will say so.
            message = messages.recv() => if let Ok(message) = message {
                socket.send(message).await?;
            },
        }
    }
}

const USAGE: &str = "usage: ws-echo-tungstenite PORT [echo|batch|broadcast]";
/// The default of 1024 overflows when thousands connect at once, and then costs a client a second.
const BACKLOG: i32 = 4_096;
/// How many messages a receiver may be behind.
const MESSAGES_BEHIND: usize = 1_024;
