//! Messages to compress, the same in every run. There are enough of a size to exceed any window, as otherwise the
//! second pass over them would find the first.

pub struct Set {
    pub name: &'static str,
    pub messages: Vec<Vec<u8>>,
}

pub fn sets() -> Vec<Set> {
    let json =
        [("64B", 64, 2048), ("256B", 256, 512), ("1KiB", 1024, 128), ("16KiB", 16 << 10, 16), ("1MiB", 1 << 20, 2)];
    let mut random = Random(88_172_645_463_325_252);
    let mut sets: Vec<Set> = json
        .into_iter()
        .map(|(name, size, count)| Set { name, messages: (0..count).map(|_| json_of(size, &mut random)).collect() })
        .collect();
    let noise = (0..4).map(|_| (0..64 << 10).map(|_| random.below(256) as u8).collect()).collect();
    sets.push(Set { name: "64KiB-random", messages: noise });
    sets
}

/// Runs of 3 to 300 bytes from every distance of up to 1.5 KiB, most around 250 and 512, between new text.
pub fn repetitive(size: usize) -> Vec<u8> {
    let mut random = Random(2_463_534_242);
    let mut text: Vec<u8> = Vec::new();
    while text.len() < size {
        text.extend((0..random.below(40)).map(|_| b'a' + random.below(26) as u8));
        let distance = match random.below(4) {
            0 => 240 + random.below(30),
            1 => 500 + random.below(30),
            _ => 1 + random.below(1500),
        };
        for _ in 0..if text.len() < distance { 0 } else { 3 + random.below(298) } {
            text.push(text[text.len() - distance]);
        }
    }
    text.truncate(size);
    text
}

/// xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }
}

/// Events as a chat, a shop or a dashboard sends them, cut at `size`.
fn json_of(size: usize, random: &mut Random) -> Vec<u8> {
    let mut text = String::new();
    while text.len() < size {
        let id = random.below(10_000_000);
        text += &format!("{{\"type\":\"{}.{}\",\"id\":{id}", random.word(), random.word());
        for _ in 0..2 + random.below(6) {
            let key = random.word();
            text += &match random.below(5) {
                0 => format!(",\"{key}\":{}.{:02}", random.below(5000), random.below(100)),
                1 => format!(",\"{key}_at\":17{:011}", random.below(100_000_000_000)),
                2 => format!(",\"{key}_id\":\"{:08x}-{:04x}\"", random.below(1 << 32), random.below(1 << 16)),
                3 => format!(",\"is_{key}\":{}", random.below(2) == 0),
                _ => {
                    let words: Vec<_> = (0..1 + random.below(8)).map(|_| random.word()).collect();
                    format!(",\"{key}\":\"{}\"", words.join(" "))
                }
            };
        }
        text += "},";
    }
    text.truncate(size);
    text.into_bytes()
}

const WORDS: [&str; 64] = [
    "user", "order", "price", "amount", "status", "message", "channel", "room", "created", "updated", "name", "title",
    "value", "count", "total", "error", "level", "public", "private", "member", "reply", "thread", "author", "body",
    "online", "typing", "seen", "market", "symbol", "bid", "ask", "volume", "change", "open", "closed", "pending",
    "shipped", "address", "city", "street", "the", "a", "is", "was", "and", "with", "after", "because", "tomorrow",
    "meeting", "please", "thanks", "review", "deploy", "server", "request", "answer", "question", "quickly", "never",
    "always", "perhaps", "window", "session",
];
