//! The option `reconnect` of `Client`.

use std::time::Duration;

use ext_php_rs::prelude::*;

use super::{Names, Options, float};
use crate::net::backoff::Config;

/// Parses `false`, `true`, or an array; `None`: one connection is all there is.
pub(super) fn reconnect(options: &Options<'_>) -> PhpResult<Option<Config>> {
    let Some(value) = options.get(RECONNECT) else { return Ok(None) };
    let table = match (value.bool(), value.array()) {
        (Some(false), _) => return Ok(None),
        (Some(true), _) => None,
        (None, Some(table)) => Some(table),
        (None, None) => return Err(options.wrong_type(RECONNECT, "bool|array", value)),
    };
    let own = Options::new(table, &NAMES)?;
    let initial_delay = positive_seconds(&own, "initialDelay", 0.5)?;
    let max_delay = positive_seconds(&own, "maxDelay", 30.0)?;
    if max_delay < initial_delay {
        let (initial, max) = (initial_delay.as_secs_f64(), max_delay.as_secs_f64());
        return Err(own.bad_value("maxDelay", &format_args!("{max} s is less than initialDelay, {initial} s")));
    }
    Ok(Some(Config {
        initial_delay,
        max_delay,
        factor: factor(&own)?,
        jitter: own.bool("jitter", true)?,
        max_attempts: own.integer("maxAttempts", 0, 0..=i32::MAX as u32, "")?,
    }))
}

/// No wait at all would be a loop that never rests while the server is away.
fn positive_seconds(options: &Options<'_>, name: &str, default: f64) -> PhpResult<Duration> {
    let seconds = options.seconds(name, default)?;
    if seconds.is_zero() {
        return Err(options.bad_value(name, &"0 s would leave the server no rest: it must be greater than 0"));
    }
    Ok(seconds)
}

/// By what the delay is multiplied; 1 keeps it.
fn factor(options: &Options<'_>) -> PhpResult<f64> {
    let Some(value) = options.get("factor") else { return Ok(2.0) };
    let given = float(value).ok_or_else(|| options.wrong_type("factor", "float", value))?;
    if given.is_finite() && given >= 1.0 {
        return Ok(given);
    }
    Err(options.bad_value("factor", &format_args!("{given} is not a number of at least 1")))
}

/// Its name.
const RECONNECT: &str = "reconnect";

const NAMES: Names = Names {
    owner: RECONNECT,
    prefix: "reconnect.",
    available: &["initialDelay", "maxDelay", "factor", "jitter", "maxAttempts"],
};
