//! The receiving end of a connection, read after read.

use websocket::protocol::error::ProtocolError;
use websocket::protocol::message::{Event, Input, Payload, Receiver};

pub type Outcome = Result<Event<'static>, ProtocolError>;

/// All that comes of `bytes` when they arrive in reads of these sizes, over and over; in one read if there are none.
pub fn receive(receiver: &mut Receiver, bytes: &[u8], sizes: &[usize]) -> Vec<Outcome> {
    let mut bytes = bytes.to_vec();
    let mut rest = bytes.as_mut_slice();
    let mut sizes = sizes.iter().cycle();
    let mut outcomes = Vec::new();
    while !rest.is_empty() {
        let size = sizes.next().copied().unwrap_or(usize::MAX).clamp(1, rest.len());
        let (read, later) = rest.split_at_mut(size);
        let mut input = Input::new(read);
        while let Some(outcome) = receiver.receive(&mut input).transpose() {
            outcomes.push(outcome.map(owned));
        }
        rest = later;
    }
    outcomes
}

fn owned(event: Event<'_>) -> Event<'static> {
    let own = |payload: Payload<'_>| Payload::Owned(payload.into_vec());
    match event {
        Event::Text(payload) => Event::Text(own(payload)),
        Event::Binary(payload) => Event::Binary(own(payload)),
        Event::Ping(payload) => Event::Ping(own(payload)),
        Event::Pong(payload) => Event::Pong(own(payload)),
        Event::Close(frame) => Event::Close(frame),
    }
}
