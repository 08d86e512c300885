//! What a server counts, as one table: for `stats()`, and as text for Prometheus.
//!
//! Never counts itself: it reads what the tasks and PHP's thread have counted.

use std::fmt::{self, Display, Write};

use super::connection::Hub;

/// One figure.
#[derive(Debug)]
pub struct Stat {
    /// Its key in `stats()`.
    pub name: &'static str,
    /// Its value now.
    pub value: Value,
    /// Its name for Prometheus.
    metric: &'static str,
    kind: Kind,
    help: &'static str,
}

/// The value of a figure.
#[derive(Debug)]
pub enum Value {
    /// A number of things.
    Count(u64),
    /// A time.
    Seconds(f64),
    /// Numbers of things by reason.
    ByReason(Vec<(&'static str, u64)>),
}

/// What a figure does over time.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
}

/// The figures of one server now.
#[must_use]
pub fn collect(hub: &Hub) -> Vec<Stat> {
    let metrics = &hub.metrics;
    let count = |count: usize| Value::Count(count as u64);
    let counter = |name, metric, help, value| Stat { name, value, metric, kind: Kind::Counter, help };
    let gauge = |name, metric, help, value| Stat { name, value, metric, kind: Kind::Gauge, help };
    vec![
        gauge("connections", "connections", "Open WebSocket connections.", count(hub.registry.len())),
        counter(
            "accepted",
            "accepted_total",
            "WebSocket connections that were opened.",
            Value::Count(metrics.accepted.get()),
        ),
        counter(
            "rejected",
            "rejected_total",
            "Connections that did not become a WebSocket, by reason.",
            Value::ByReason(metrics.rejected().collect()),
        ),
        counter(
            "messagesIn",
            "messages_in_total",
            "Messages that were received whole.",
            Value::Count(metrics.messages_in.get()),
        ),
        counter(
            "messagesOut",
            "messages_out_total",
            "Messages that were queued for sending.",
            Value::Count(metrics.messages_out.get()),
        ),
        counter("bytesIn", "bytes_in_total", "Bytes that were read.", Value::Count(metrics.bytes_in.get())),
        counter(
            "bytesOut",
            "bytes_out_total",
            "Bytes of frames that were queued for sending.",
            Value::Count(metrics.bytes_out.get()),
        ),
        gauge("pending", "pending_bytes", "Bytes of messages that wait for PHP.", count(hub.inbox.pending())),
        gauge("buffered", "buffered_bytes", "Bytes that wait for peers to read them.", count(hub.registry.buffered())),
        counter(
            "dropped",
            "dropped_total",
            "Messages that were not sent because the peer does not read.",
            Value::Count(metrics.dropped.get()),
        ),
        gauge(
            "slowestHandler",
            "slowest_handler_seconds",
            "The longest that PHP was busy with one event.",
            Value::Seconds(metrics.slowest_handler.get().as_secs_f64()),
        ),
        gauge(
            "uptime",
            "uptime_seconds",
            "Time since the server was made.",
            Value::Seconds(metrics.made.elapsed().as_secs_f64()),
        ),
    ]
}

/// The figures as Prometheus scrapes them: text, version 0.0.4.
#[must_use]
pub fn prometheus(stats: &[Stat]) -> String {
    let mut text = String::new();
    for stat in stats {
        // Into memory: that does not fail.
        let _ = stat.write(&mut text);
    }
    text
}

/// The media type of that text.
pub const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

impl Stat {
    fn write(&self, out: &mut String) -> fmt::Result {
        let Self { metric, help, .. } = self;
        let kind = match self.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
        };
        writeln!(out, "# HELP {PREFIX}{metric} {}", Escaped(help))?;
        writeln!(out, "# TYPE {PREFIX}{metric} {kind}")?;
        match &self.value {
            Value::Count(count) => writeln!(out, "{PREFIX}{metric} {count}"),
            Value::Seconds(seconds) => writeln!(out, "{PREFIX}{metric} {seconds}"),
            Value::ByReason(counts) => counts.iter().try_for_each(|(reason, count)| {
                writeln!(out, "{PREFIX}{metric}{{reason=\"{}\"}} {count}", Escaped(reason))
            }),
        }
    }
}

/// Text as it may stand in a help line or in the quotes of a label.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '\\' => out.write_str("\\\\"),
            '\n' => out.write_str("\\n"),
            '"' => out.write_str("\\\""),
            other => out.write_char(other),
        })
    }
}

/// What every name begins with.
const PREFIX: &str = "websocket_";

#[cfg(test)]
mod tests {
    use super::*;

    fn stat(value: Value) -> Stat {
        Stat { name: "x", value, metric: "x_total", kind: Kind::Counter, help: "One \\ or\nmore." }
    }

    #[test]
    fn a_figure_is_a_help_line_a_type_line_and_its_samples() {
        let by_reason = Value::ByReason(vec![("origin", 2), ("a\"b\\c\nd", 0)]);
        assert_eq!(
            prometheus(&[stat(Value::Count(7)), stat(Value::Seconds(0.000_25)), stat(by_reason)]),
            "# HELP websocket_x_total One \\\\ or\\nmore.\n\
             # TYPE websocket_x_total counter\n\
             websocket_x_total 7\n\
             # HELP websocket_x_total One \\\\ or\\nmore.\n\
             # TYPE websocket_x_total counter\n\
             websocket_x_total 0.00025\n\
             # HELP websocket_x_total One \\\\ or\\nmore.\n\
             # TYPE websocket_x_total counter\n\
             websocket_x_total{reason=\"origin\"} 2\n\
             websocket_x_total{reason=\"a\\\"b\\\\c\\nd\"} 0\n"
        );
    }
}
