//! `Client::select()`: which of several clients have something to be received.

use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use ext_php_rs::prelude::*;
use ext_php_rs::types::{ArrayKey, ZendClassObject, ZendHashTable, Zval};

use super::client::Client;
use super::dialler::{Dialler, Stage};
use super::exception::{type_error, value_error};
use super::options::type_name;
use super::value;
use super::waiting;
use super::work::Stopped;
use crate::net::inbox;

/// Waits until one of `clients` has a message or is closed, at most until `until`; gives those that do, with their keys.
pub fn select(clients: &ZendHashTable, until: Option<Instant>) -> Result<Zval, Stopped> {
    let entries: Vec<Entry<'_>> =
        clients.iter().map(|(key, value)| Entry::new(key, value)).collect::<PhpResult<_>>()?;
    connect(&entries)?;
    wait(&entries, until)?;
    let mut ready = ZendHashTable::new();
    for Entry { key, dialler, object } in entries {
        if poll(&dialler, &mut Context::from_waker(Waker::noop())).is_ready() {
            ready.insert(key, object).map_err(PhpException::from)?;
        }
    }
    Ok(value::array(ready))
}

/// One of the array.
struct Entry<'a> {
    key: ArrayKey<'a>,
    dialler: Rc<Dialler>,
    object: Zval,
}

impl<'a> Entry<'a> {
    fn new(key: ArrayKey<'a>, value: &Zval) -> PhpResult<Self> {
        let value = value.dereference();
        let client = value.object().and_then(ZendClassObject::<Client>::from_zend_obj);
        let Some(client) = client.and_then(|client| client.obj.as_ref()) else {
            let (key, given) = (value::key(key), type_name(value));
            return Err(type_error(format!(
                "argument $clients must hold objects of WebSocket\\Client, '{key}' is of type {given}"
            )));
        };
        let dialler = Rc::clone(client.dialler());
        dialler.refuse_while_running()?;
        Ok(Self { key, dialler, object: value.shallow_clone() })
    }
}

/// As everything else does on first use; all of them at the same time.
fn connect(entries: &[Entry<'_>]) -> PhpResult<()> {
    if entries.is_empty() {
        return Err(value_error(
            "argument $clients must hold at least one client: for none there is nothing to wait for",
        ));
    }
    for Entry { dialler, .. } in entries {
        if dialler.stage() == Stage::New {
            dialler.begin_dial()?;
        }
    }
    for Entry { dialler, .. } in entries {
        if dialler.stage() == Stage::Dialling {
            dialler.with(|_| Ok(()))?;
        }
    }
    Ok(())
}

fn wait(entries: &[Entry<'_>], until: Option<Instant>) -> Result<(), Stopped> {
    let Some(line) = entries.iter().find_map(|entry| entry.dialler.has_line().then(|| entry.dialler.line())) else {
        // All of them were closed before they connected.
        return Ok(());
    };
    let runtime = line?.desk().runtime();
    waiting::wait(until, |until| {
        for dialler in entries.iter().map(|entry| &entry.dialler).filter(|dialler| dialler.has_line()) {
            dialler.line()?.desk().inbox().resume();
        }
        Ok(inbox::wait(runtime, until, |context| poll_any(entries, context)).then_some(()))
    })
    .map(drop)
}

fn poll_any(entries: &[Entry<'_>], context: &mut Context<'_>) -> Poll<()> {
    // Each is polled: each has to know whom to wake.
    let count = entries.iter().filter(|entry| poll(&entry.dialler, context).is_ready()).count();
    if count > 0 { Poll::Ready(()) } else { Poll::Pending }
}

/// Ready when `receive()` would not wait.
fn poll(dialler: &Dialler, context: &mut Context<'_>) -> Poll<()> {
    match dialler.client() {
        Some(client) => client.get().map_or(Poll::Ready(()), |client| client.poll_receivable(context)),
        None => Poll::Ready(()),
    }
}
