//! The PHP classes. The only layer that names `ext_php_rs`; everything in it runs on PHP's own thread.
//!
//! This file registers, and nothing else.

mod answers;
mod arguments;
mod client;
mod close_code;
mod close_info;
mod connection;
mod connections;
mod conversing;
mod diagnosis;
mod dialler;
mod dispatch;
mod exception;
mod ffi;
mod initiator;
mod iterator;
mod message;
mod options;
mod request;
mod response;
mod room;
mod run;
mod select;
mod server;
mod serving;
mod signals;
mod slow_handler;
mod thrift;
mod value;
mod waiting;
mod work;

use std::sync::Arc;

use ext_php_rs::builders::ClassBuilder;
use ext_php_rs::flags::IniEntryPermission;
use ext_php_rs::prelude::*;
use ext_php_rs::zend::{IniEntryDef, IniEntryDefs, ModuleEntry};
use ext_php_rs::{info_table_end, info_table_row, info_table_start};

use crate::net::runtime::{self, Runtime};

static INI: IniEntryDefs<3> = IniEntryDefs::new([
    IniEntryDef::new(c"websocket.enable", c"1", IniEntryPermission::System),
    IniEntryDef::new(c"websocket.io_threads", c"0", IniEntryPermission::System),
    IniEntryDef::end(),
]);

#[php_module]
#[php(startup = "start_up")]
pub fn get_module(module: ModuleBuilder<'_>) -> ModuleBuilder<'_> {
    let module = module.info_function(show_info).shutdown_function(shut_down);
    if !is_enabled() {
        return module;
    }
    module
        .class::<close_info::CloseInfo>()
        .class::<diagnosis::Diagnosis>()
        .class::<message::Message>()
        .class::<request::Request>()
        .class::<response::Response>()
        .class::<connection::Connection>()
        .class::<room::Room>()
        .class::<server::Server>()
        .class::<client::Client>()
        .class::<iterator::MessageIterator>()
        .function(run::function())
        .enumeration::<close_code::CloseCode>()
        .enumeration::<initiator::Initiator>()
}

/// `websocket.enable=0` leaves the classes to whoever else has some of these names.
fn is_enabled() -> bool {
    ffi::config_flag(c"websocket.enable", true)
}

/// MINIT, before the classes above.
fn start_up(_kind: i32, module: i32) -> i32 {
    IniEntryDef::register(INI.as_slice(), module);
    if !is_enabled() {
        return 0;
    }
    ffi::watch_forks();
    match exception::register() {
        Ok(()) => 0,
        Err(error) => {
            dispatch::say(&error.to_string());
            -1
        }
    }
}

/// The modifier of the class that is registered last: by then the others are there to be completed.
pub(crate) fn complete_classes(last: ClassBuilder) -> ClassBuilder {
    close_info::CloseInfo::complete();
    diagnosis::Diagnosis::complete();
    message::Message::complete();
    request::Request::complete();
    response::Response::complete();
    connection::Connection::complete();
    room::Room::complete();
    server::Server::complete();
    client::Client::complete();
    last
}

extern "C" fn shut_down(_kind: i32, _module: i32) -> i32 {
    runtime::shut_down();
    0
}

extern "C" fn show_info(_module: *mut ModuleEntry) {
    info_table_start!();
    info_table_row!("WebSocket support", if is_enabled() { "enabled" } else { "disabled (websocket.enable)" });
    info_table_row!("Version", env!("CARGO_PKG_VERSION"));
    info_table_end!();
}

/// The runtime of this process, made on first use.
fn runtime() -> PhpResult<Arc<Runtime>> {
    let io_threads = usize::try_from(ffi::ini_int(c"websocket.io_threads")).unwrap_or_default();
    let options = runtime::Options { io_threads, on_thread_start: Some(ffi::block_signals) };
    runtime::current(options)
        .map_err(|error| exception::Class::WebSocket.with(format!("cannot start the network runtime: {error}")))
}

/// The end of a method that calls userland.
fn finish<T>(outcome: Result<T, work::Stopped>) -> PhpResult<T> {
    match outcome {
        Ok(value) => Ok(value),
        Err(work::Stopped::Exception(exception)) => Err(exception),
        Err(work::Stopped::Ending(ffi::Ending::Pending)) => Err(exception::pending()),
        Err(work::Stopped::Ending(ffi::Ending::Bailout)) => ffi::rethrow_bailout(),
    }
}
