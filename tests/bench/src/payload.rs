//! What a message carries, the same bytes in every run: the alphabet over and over, or JSON as programs send it.

use crate::random::Random;

/// A kind of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payload {
    /// The alphabet over and over.
    Letters,
    /// An array of objects of three kinds, with a string at its end that fills it up.
    Json,
}

impl Payload {
    /// The least number of bytes that [`bytes`](Self::bytes) can make.
    pub fn least_size(self) -> usize {
        match self {
            Self::Letters => 0,
            Self::Json => OPENING.len() + CLOSING.len() + FILLER_QUOTES.len(),
        }
    }

    /// Exactly `size` bytes of it, or the [least](Self::least_size) that make sense.
    pub fn bytes(self, size: usize) -> Vec<u8> {
        match self {
            Self::Letters => (b'a'..=b'z').cycle().take(size).collect(),
            Self::Json => json(size).into_bytes(),
        }
    }
}

fn json(size: usize) -> String {
    let mut random = Random::default();
    let mut text = String::from(OPENING);
    let around_filler = FILLER_QUOTES.len() + CLOSING.len();
    loop {
        let object = object(&mut random) + ",";
        if text.len() + object.len() + around_filler > size {
            break;
        }
        text += &object;
    }
    let mut filler = String::new();
    let room = size.saturating_sub(text.len() + around_filler);
    while filler.len() < room {
        filler += &sentence(&mut random);
    }
    filler.truncate(room);
    text + "\"" + &filler + "\"" + CLOSING
}

fn object(random: &mut Random) -> String {
    match random.below(3) {
        0 => order(random),
        1 => post(random),
        _ => reading(random),
    }
}

fn order(random: &mut Random) -> String {
    let (id, customer, city) = (random.below(1_000_000), random.pick(&NAMES), random.pick(&CITIES));
    let (euros, cents, sku) = (random.below(500), random.below(100), random.below(10_000));
    let (quantity, paid) = (random.below(9) + 1, random.below(2) == 0);
    let buyer = format!(r#""customer":"{customer}","city":"{city}","total":{euros}.{cents:02},"paid":{paid}"#);
    format!(r#"{{"id":{id},"type":"order",{buyer},"items":[{{"sku":"AX-{sku:04}","quantity":{quantity}}}]}}"#)
}

fn post(random: &mut Random) -> String {
    let (id, room, author) = (random.below(1_000_000), random.pick(&ROOMS), random.pick(&NAMES));
    let (day, hour, minute) = (random.below(28) + 1, random.below(24), random.below(60));
    let (online, text) = (random.below(2) == 0, sentence(random));
    let author = format!(r#""author":{{"name":"{author}","online":{online}}}"#);
    let sent_at = format!("2024-05-{day:02}T{hour:02}:{minute:02}:00Z");
    format!(r#"{{"id":{id},"type":"post","room":"{room}",{author},"text":"{text}","sentAt":"{sent_at}"}}"#)
}

fn reading(random: &mut Random) -> String {
    let (id, sensor) = (random.below(1_000_000), random.number());
    let (degrees, tenth, humidity) = (random.below(40), random.below(10), random.below(100));
    let (millivolts, place) = (random.below(1_000), random.pick(&CITIES));
    let weather = format!(r#""temperature":{degrees}.{tenth},"humidity":{humidity}"#);
    let device = format!(r#""voltage":3.{millivolts:03},"place":"{place}","error":null"#);
    format!(r#"{{"id":{id},"type":"reading","sensor":"{sensor:08x}",{weather},{device}}}"#)
}

fn sentence(random: &mut Random) -> String {
    (0..WORDS_IN_A_SENTENCE).map(|_| random.pick(&WORDS)).collect::<Vec<_>>().join(" ") + ". "
}

const OPENING: &str = "[";
const CLOSING: &str = "]";
const FILLER_QUOTES: &str = "\"\"";
const WORDS_IN_A_SENTENCE: usize = 8;
const NAMES: [&str; 8] = ["Adams", "Brandt", "Chen", "Dubois", "Eriksen", "Ferrari", "Gupta", "Haddad"];
const CITIES: [&str; 8] = ["Athens", "Bergen", "Cairo", "Dakar", "Enschede", "Fukuoka", "Graz", "Hobart"];
const ROOMS: [&str; 4] = ["general", "support", "deployments", "lunch"];
const WORDS: [&str; 32] = [
    "about", "after", "answer", "before", "bring", "change", "check", "could", "every", "first", "found", "great",
    "house", "later", "little", "maybe", "message", "morning", "never", "number", "order", "other", "people", "place",
    "question", "right", "should", "thing", "today", "under", "water", "would",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_is_met_to_the_byte() {
        for payload in [Payload::Letters, Payload::Json] {
            for size in (payload.least_size()..2_000).chain([65_536]) {
                assert_eq!(payload.bytes(size).len(), size, "{payload:?}");
            }
        }
    }

    #[test]
    fn json_starts_and_ends_as_an_array_and_is_the_same_each_time() {
        let text = String::from_utf8(Payload::Json.bytes(1_024)).unwrap();
        assert!(text.starts_with("[{\"id\":") && text.ends_with("\"]"), "{text}");
        assert!(text.is_ascii());
        assert_eq!(text.into_bytes(), Payload::Json.bytes(1_024));
        assert_eq!(Payload::Json.bytes(4), b"[\"\"]");
    }
}
