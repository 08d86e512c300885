//! What can be measured, a file for each.

use crate::arguments::Options;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::message::Message;
use crate::report::Report;

mod abuse;
mod broadcast;
mod churn;
mod connect;
mod drain;
mod echo;
mod echoes;
mod flood;
mod handshake;
mod idle;
mod latency;
mod soak;

/// A measurement. Its bounds in count and time come from its options.
pub trait Mode {
    /// Measures, to the end.
    fn run(&mut self, engine: &mut Engine) -> Result<Report, Failure>;

    /// How far it has come: what is said when time is up.
    fn progress(&self) -> String;
}

/// The mode of this name with the options that are its own.
pub fn parse(name: &str, mut options: Options) -> Result<Box<dyn Mode>, Failure> {
    let taken = &mut options;
    let mode: Box<dyn Mode> = match name {
        "echo" => Box::new(echo::Echo::parse(taken)?),
        "latency" => Box::new(latency::Latency::parse(taken)?),
        "broadcast" => Box::new(broadcast::Broadcast::parse(taken)?),
        "idle" => Box::new(idle::Idle::parse(taken)?),
        "connect" => Box::new(connect::Connect::parse(taken)?),
        "handshake" => Box::new(handshake::Handshake::parse(taken)?),
        "flood" => Box::new(flood::Flood::parse(taken)?),
        "soak" => Box::new(soak::Soak::parse(taken)?),
        "drain" => Box::new(drain::Drain::parse(taken)?),
        "churn" => Box::new(churn::Churn::parse(taken)?),
        "abuse" => Box::new(abuse::Abuse::parse(taken)?),
        other => return Err(Failure::Usage(format!("there is no mode '{other}'\n{}", crate::arguments::USAGE))),
    };
    options.finish(name)?;
    Ok(mode)
}

/// Adds what was agreed and what the message became, if anything was offered.
fn report_compression(report: Report, message: &Message, engine: &Engine) -> Report {
    match engine.agreement() {
        Some(agreement) => {
            report.text_field("extension", agreement).count("compressed_size", message.compressed_size())
        }
        None => report,
    }
}

/// The longest measurement of one mode, in seconds: an hour.
const LONGEST_SECONDS: f64 = 3_600.0;
/// How many messages a connection may have under way: 65,536 send times of 16 bytes are a mebibyte.
const MOST_IN_FLIGHT: u64 = 65_536;
/// The share of a run whose figures are printed one by one: a tenth.
const PARTS: u64 = 10;
/// The same for a mode with a schedule, which counts its messages in 32 bits.
const LONGEST_SCHEDULE_SECONDS: f64 = LONGEST_SECONDS / 4.0;
