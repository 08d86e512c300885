//! `WebSocket\Diagnosis`: what `Client::diagnose()` has found.

use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendClassObject, Zval};

use super::exception::logic_error;
use super::ffi::{self, PropertyType};
use super::value;
use crate::net::diagnose;

/// What `Client::diagnose()` has found: `ok` (bool: a client connected, and closed in good order) and `steps`, a list of
/// arrays, one for each step in order: dns, tcp, (proxy, where there is one,) tls, http, upgrade, accept, close. Each has
///
/// - `name` (string),
/// - `ok` (bool: all well, or not needed; false where the fault is, and in the steps behind it, which were not reached),
/// - `seconds` (float; http, upgrade and accept come with one answer, so the time is that of http),
/// - `detail` (string: what was found, in one line),
/// - `hint` (string|null: what to do about the fault; may have several lines).
///
/// As a string it is a table for people.
///
/// ```php
/// $diagnosis = Client::diagnose('wss://chat.example.com/', ['connectTimeout' => 5]);
/// echo $diagnosis;
/// exit($diagnosis->ok ? 0 : 1);
/// ```
#[php_class]
#[php(name = "WebSocket\\Diagnosis")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
pub struct Diagnosis(diagnose::Diagnosis);

#[php_impl]
impl Diagnosis {
    /// Not for scripts.
    #[php(constructor, vis = "private")]
    pub fn __construct() -> PhpResult<Self> {
        Err(logic_error("a Diagnosis is made by Client::diagnose()"))
    }

    /// A line for each step: its name, `ok`, `FAULT` or `--` (not reached), its time, what was found. The hint is
    /// indented below.
    #[php(name = "__toString")]
    pub fn describe(&self) -> String {
        self.0.to_string()
    }
}

impl Diagnosis {
    /// A PHP object.
    pub fn zval(diagnosis: diagnose::Diagnosis) -> Zval {
        let slots = [value::bool(diagnosis.is_ok()), value::list(diagnosis.steps.iter().map(step))];
        value::object_with(ZendClassObject::new(Self(diagnosis)), slots)
    }

    /// Declares the properties.
    pub fn complete() {
        let class = value::class::<Self>();
        ffi::declare_property(class, "ok", PropertyType::Bool, true, ffi::undefined());
        ffi::declare_property(class, "steps", PropertyType::Array, true, ffi::undefined());
    }
}

fn step(step: &diagnose::StepReport) -> Zval {
    value::map([
        ("name", value::string(step.name.as_str())),
        ("ok", value::bool(step.is_ok())),
        ("seconds", value::float(step.took.as_secs_f64())),
        ("detail", value::string(&step.detail)),
        ("hint", value::nullable(step.hint.as_deref())),
    ])
}
