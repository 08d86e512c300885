//! The only folder with `unsafe`: what ext-php-rs has no safe name for.
//!
//! Everything here is called on PHP's own thread unless it says otherwise. Decides nothing: the policy is its callers'.

#![allow(unsafe_code)]

mod argument;
mod callable;
mod class;
mod object;
mod process;

pub use argument::{parse_float, parse_int, parse_string};
pub use callable::{Callable, Called, Ending, report_as_warning, rethrow_bailout, take_exception};
pub use class::{
    ClassSlot, PropertyType, declare_property, empty_array, empty_string, hide_argument, logic_exception,
    runtime_exception, undefined,
};
pub use object::{
    LazyProperties, Traced, collect_cycles_through, make_properties_lazily, set_declared, set_slot, slot,
};
pub use process::{SignalWatch, block_signals, config_flag, ini_int, trim_heap, watch_forks};
