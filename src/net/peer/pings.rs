//! Pings and pongs (RFC 6455 §5.5.2, §5.5.3), and the other signs of a peer's life.
//!
//! Never decides what they mean: [`Pulse::judge`] does.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{Peer, Sent};
use crate::net::pulse::{Pulse, Tick};
use crate::net::tls::session::Session;
use crate::protocol::Control;

impl Peer {
    /// Queues a ping (RFC 6455 §5.5.2) with at most 125 bytes. Whoever pings by the thousand a peer that does not read is
    /// no better than whoever sends to it: a full buffer refuses it as it does a message.
    pub fn ping(self: &Arc<Self>, payload: &[u8]) -> Sent {
        let mut state = match self.begin_message() {
            Ok(state) => state,
            Err(sent) => return sent,
        };
        self.pulse.ask(payload, &self.common.clock);
        self.append_control(&mut state, Control::Ping, payload);
        self.schedule_flush(state);
        Sent::Queued
    }

    /// Answers a ping, unless the peer lets its answers pile up (RFC 6455 §5.5.3 lets the last one stand for many).
    pub(in crate::net) fn pong(&self, payload: &[u8]) {
        let mut state = self.state.lock();
        if state.may_send() && state.outbox.len() < self.common.max_send_buffer {
            self.append_control(&mut state, Control::Pong, payload);
            self.write_now(&mut state);
        }
    }

    /// Its signs of life.
    pub(in crate::net) fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// A sign of life: bytes came, or it took some that had been waiting for it.
    #[inline]
    pub(in crate::net) fn hear(&self) {
        self.pulse.hear(self.now());
    }

    /// A message passed in either direction, or is on its way.
    #[inline]
    pub(in crate::net) fn speak(&self) {
        self.pulse.speak(self.now());
    }

    fn now(&self) -> Tick {
        self.common.clock.now()
    }

    /// Whether it owes signs of life: no close frame has passed in either direction (RFC 6455 §5.5.1: after its own, a
    /// peer sends nothing more).
    pub(in crate::net) fn may_beat(&self) -> bool {
        self.is_open() && !self.has_peer_closed()
    }

    /// Whether there are messages under way, in either direction: waiting for PHP, or for the socket.
    pub(in crate::net) fn has_messages_under_way(&self) -> bool {
        self.pending.load(Ordering::Relaxed) > 0 || self.state.lock().has_unwritten()
    }

    /// Pings it, now and on the wire. Not while the socket takes nothing: behind what waits there a ping would tell
    /// nothing, and that some of it is taken is as good a sign of life as a pong.
    pub(in crate::net) fn beat(&self, payload: &[u8]) {
        let mut state = self.state.lock();
        if state.may_send() && !state.is_blocked {
            self.pulse.ask(payload, &self.common.clock);
            self.append_control(&mut state, Control::Ping, payload);
            self.write(&mut state);
            state.wake_if_blocked();
        }
    }

    /// As [`Peer::close`], but written at once: PHP may wait for long before it next flushes.
    pub(in crate::net) fn close_now(&self, code: u16, reason: &str) {
        let mut state = self.state.lock();
        self.is_given_up.store(true, Ordering::Relaxed);
        if state.broken.is_none() && state.closing.close(code, reason) {
            self.append_close(&mut state, Some((code, reason)));
            self.write_now(&mut state);
        }
    }

    /// Whether it has taken some of what waits for it since that was last tried, which is a sign of life.
    pub(in crate::net) fn takes_some(&self) -> bool {
        let mut state = self.state.lock();
        let Some(socket) = state.socket.clone().filter(|_| state.is_blocked) else { return false };
        let records = || socket.tls().map_or(0, Session::written);
        let before = (state.outbox.len(), records());
        socket.insist(|| self.write(&mut state));
        state.outbox.len() < before.0 || records() > before.1
    }

    /// Whether the socket took nothing the last time that something was written.
    pub(in crate::net) fn is_blocked(&self) -> bool {
        self.state.lock().is_blocked
    }

    /// A pong came; true if it answers the last ping.
    pub(in crate::net) fn receive_pong(&self, payload: &[u8]) -> bool {
        self.pulse.answer(payload, &self.common.clock)
    }

    /// The round trip of the last ping that was answered, the heartbeat's or [`Peer::ping`]'s.
    pub fn latency(&self) -> Option<Duration> {
        self.pulse.latency()
    }
}
