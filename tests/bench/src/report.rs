//! The result of a run: a JSON line for programs and an aligned list for people, from the same fields.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};

use crate::histogram::Histogram;

/// Named figures in the order in which they were added.
#[derive(Debug, Default)]
pub struct Report {
    fields: Vec<(String, Value)>,
    is_failed: bool,
}

#[derive(Debug)]
enum Value {
    Count(u64),
    Tenths(f64),
    Text(String),
    Counts(Vec<u64>),
    Tally(BTreeMap<String, u64>),
}

impl Report {
    /// A report that starts with the mode's name.
    pub fn new(mode: &str) -> Self {
        let mut report = Self::default();
        report.push("mode", Value::Text(mode.to_owned()));
        report
    }

    /// Adds a whole number.
    pub fn count(mut self, name: &str, value: impl TryInto<u64>) -> Self {
        self.push(name, Value::Count(value.try_into().unwrap_or(u64::MAX)));
        self
    }

    /// Adds a number that is shown with one decimal.
    pub fn tenths(mut self, name: &str, value: f64) -> Self {
        self.push(name, Value::Tenths(value));
        self
    }

    /// Adds a number that is shown with one decimal, if it is known.
    pub fn tenths_if_known(self, name: &str, value: Option<f64>) -> Self {
        match value {
            Some(value) => self.tenths(name, value),
            None => self,
        }
    }

    /// Adds a word or a sentence.
    pub fn text_field(mut self, name: &str, value: impl Display) -> Self {
        self.push(name, Value::Text(value.to_string()));
        self
    }

    /// Adds a list of whole numbers.
    pub fn counts(mut self, name: &str, values: &[u64]) -> Self {
        self.push(name, Value::Counts(values.to_vec()));
        self
    }

    /// Adds how often each kind was seen.
    pub fn tally(mut self, name: &str, tally: &BTreeMap<String, u64>) -> Self {
        self.push(name, Value::Tally(tally.clone()));
        self
    }

    /// Adds the percentiles of latencies, in microseconds, each name with this prefix.
    pub fn latencies(self, prefix: &str, histogram: &Histogram) -> Self {
        self.tenths(&format!("{prefix}p50_us"), histogram.microseconds_at(0.50))
            .tenths(&format!("{prefix}p99_us"), histogram.microseconds_at(0.99))
            .tenths(&format!("{prefix}p999_us"), histogram.microseconds_at(0.999))
            .tenths(&format!("{prefix}max_us"), histogram.highest_microseconds())
    }

    /// Marks the run as failed, though it has figures: the exit status will say so.
    pub fn failed_if(mut self, is_failed: bool) -> Self {
        self.is_failed |= is_failed;
        self
    }

    /// Whether the run has figures but did not go well.
    pub fn is_failed(&self) -> bool {
        self.is_failed
    }

    /// One line of JSON.
    pub fn json(&self) -> String {
        let fields = self.fields.iter().map(|(name, value)| format!("{}:{}", quoted(name), value.json()));
        format!("{{{}}}", joined(fields))
    }

    /// A line for each field.
    pub fn text(&self) -> String {
        let width = self.fields.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        self.fields.iter().fold(String::new(), |mut text, (name, value)| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {name:<width$}  {}", value.text());
            text
        })
    }

    fn push(&mut self, name: &str, value: Value) {
        self.fields.push((name.to_owned(), value));
    }
}

impl Value {
    fn json(&self) -> String {
        match self {
            Self::Count(count) => count.to_string(),
            Self::Tenths(number) => format!("{number:.1}"),
            Self::Text(text) => quoted(text),
            Self::Counts(counts) => format!("[{}]", joined(counts.iter().map(u64::to_string))),
            Self::Tally(tally) => {
                format!("{{{}}}", joined(tally.iter().map(|(kind, count)| format!("{}:{count}", quoted(kind)))))
            }
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Count(count) => grouped(*count),
            Self::Text(text) => text.clone(),
            Self::Counts(counts) => counts.iter().map(|count| grouped(*count)).collect::<Vec<_>>().join("  "),
            Self::Tally(tally) if tally.is_empty() => "none".to_owned(),
            Self::Tally(tally) => {
                tally.iter().map(|(kind, count)| format!("{kind}: {}", grouped(*count))).collect::<Vec<_>>().join(", ")
            }
            Self::Tenths(_) => self.json(),
        }
    }
}

/// Adds one to a kind.
pub fn add(tally: &mut BTreeMap<String, u64>, kind: impl Into<String>) {
    *tally.entry(kind.into()).or_default() += 1;
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(",")
}

/// The texts are our own, printable and short; only these two need an escape.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_fields_make_json_and_text() {
        let mut tally = BTreeMap::new();
        add(&mut tally, "1001");
        add(&mut tally, "1001");
        let report = Report::new("drain")
            .count("connections", 1_234_u64)
            .tenths("p50_us", 3.25)
            .tenths_if_known("cpu", None)
            .text_field("agreed", "permessage-deflate")
            .counts("rss", &[1, 2])
            .tally("codes", &tally);
        assert_eq!(
            report.json(),
            r#"{"mode":"drain","connections":1234,"p50_us":3.2,"agreed":"permessage-deflate","rss":[1,2],"codes":{"1001":2}}"#
        );
        assert!(report.text().contains("  connections  1,234\n"));
        assert!(report.text().contains("  codes        1001: 2\n"));
    }
}
