//! The header fields of one HTTP head (RFC 9110 §5), read and written.

use super::packed::{Packed, Packing};

/// The start line of a head and its fields in the order they came: names in lower case, several fields of one name kept
/// apart. One allocation whatever their number, because a server keeps the request of every open connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    /// The start line; then for each field its name, its value, and the value as text if it is not UTF-8 already.
    strings: Packed,
}

#[derive(Clone, Copy)]
struct Field<'a> {
    name: &'a str,
    value: &'a [u8],
    text: &'a [u8],
}

impl Headers {
    /// What was kept of the line before the fields.
    pub(super) fn start_line(&self) -> &str {
        as_text(self.strings.iter().next().unwrap_or_default())
    }

    /// The value of the first field of this name, as text: UTF-8, or else Latin-1 (RFC 9110 §5.5).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_all(name).next()
    }

    /// The value of the first field of this name, as it was sent.
    pub fn get_bytes(&self, name: &str) -> Option<&[u8]> {
        Some(self.named(name).next()?.value)
    }

    /// The values of all fields of this name, as text.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.named(name).map(Field::text)
    }

    /// The values of all fields of this name as one list, which is the same (RFC 9110 §5.3); `None` if there is none.
    pub fn get_list(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self.get_all(name).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// Whether there is a field of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.named(name).next().is_some()
    }

    /// Whether the lists in the fields of this name have `token` as an element, in any case of letters.
    pub fn has_token(&self, name: &str, token: &str) -> bool {
        self.get_all(name).flat_map(|list| list.split(',')).any(|element| element.trim().eq_ignore_ascii_case(token))
    }

    /// All fields: lower-case name, and value as it was sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.fields().map(|field| (field.name, field.value))
    }

    /// Keeps `start_line` and the fields that httparse found.
    pub(super) fn from_parsed(start_line: &str, parsed: &[httparse::Header<'_>]) -> Self {
        Self::new(start_line, parsed.iter().map(|header| (header.name, header.value)))
    }

    fn new<'a>(start_line: &str, fields: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let strings = Packed::new(|packing| {
            packing.push(start_line.as_bytes());
            fields.into_iter().for_each(|(name, value)| push(packing, name, value));
        });
        Self { strings }
    }

    fn named(&self, name: &str) -> impl Iterator<Item = Field<'_>> {
        self.fields().filter(move |field| field.name.eq_ignore_ascii_case(name))
    }

    fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        let mut strings = self.strings.iter().skip(1);
        std::iter::from_fn(move || {
            let (name, value, text) = (strings.next()?, strings.next()?, strings.next()?);
            Some(Field { name: full_name(name), value, text })
        })
    }
}

impl<'a> Field<'a> {
    fn text(self) -> &'a str {
        as_text(if self.text.is_empty() { self.value } else { self.text })
    }
}

fn push(packing: &mut Packing, name: &str, value: &[u8]) {
    match COMMON_NAMES.iter().zip(FIRST_NUMBER..).find(|(common, _)| common.eq_ignore_ascii_case(name)) {
        Some((_, number)) => packing.push(&[number]),
        None => packing.push(name.to_ascii_lowercase().as_bytes()),
    }
    packing.push(value);
    packing.push(&match std::str::from_utf8(value) {
        Ok(_) => Vec::new(),
        // The first 256 characters of Unicode are Latin-1.
        Err(_) => value.iter().copied().map(char::from).collect::<String>().into_bytes(),
    });
}

/// The name that is kept as `name`: itself, or the number of a common one.
fn full_name(name: &[u8]) -> &str {
    match name {
        &[number @ FIRST_NUMBER..=u8::MAX] => {
            COMMON_NAMES.get(usize::from(number - FIRST_NUMBER)).copied().unwrap_or_default()
        }
        name => as_text(name),
    }
}

/// What is kept as text was text.
fn as_text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// Appends one field to a head. What would not be one field (a name that is no token, a value with a line break) is
/// left out: nothing that is passed in can add a field of its own or end the head.
pub(in crate::protocol) fn write_header(out: &mut Vec<u8>, name: &str, value: impl AsRef<[u8]>) {
    let value = value.as_ref();
    if !is_token(name) || !is_header_value(value) {
        return;
    }
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

/// Whether `text` is a token (RFC 9110 §5.6.2): the name of a field, a subprotocol, an extension.
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

/// Whether `value` can be the value of a field (RFC 9110 §5.5): it has no control characters but tabs.
pub fn is_header_value(value: impl AsRef<[u8]>) -> bool {
    value.as_ref().iter().all(|&byte| byte == b'\t' || !byte.is_ascii_control())
}

pub(super) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Numbered from here on: no name has such a byte.
const FIRST_NUMBER: u8 = 0x80;

/// What browsers and proxies send with a handshake.
const COMMON_NAMES: [&str; 25] = [
    "host",
    "upgrade",
    "connection",
    "sec-websocket-key",
    "sec-websocket-version",
    "sec-websocket-protocol",
    "sec-websocket-extensions",
    "origin",
    "cookie",
    "authorization",
    "user-agent",
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "pragma",
    "referer",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-proto",
    "x-real-ip",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&str, &[u8])]) -> Headers {
        Headers::new("", fields.iter().copied())
    }

    #[test]
    fn names_are_found_in_any_case_and_kept_in_lower_case() {
        let headers = headers(&[("HOST", b"a"), ("x-B", b"c")]);
        assert_eq!(headers.get("Host"), Some("a"));
        let names: Vec<&str> = headers.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["host", "x-b"]);
    }

    #[test]
    fn a_common_name_is_a_name_as_any_other() {
        for name in COMMON_NAMES {
            let headers = headers(&[("a", b"1"), (&name.to_ascii_uppercase(), b"2"), ("b", b"3")]);
            assert_eq!(headers.get(name), Some("2"));
            assert!(headers.iter().map(|(name, _)| name).eq(["a", name, "b"]));
        }
    }

    /// Host, Upgrade, Connection, Sec-WebSocket-Key and Sec-WebSocket-Version: four bytes each, and their values.
    #[test]
    fn the_smallest_handshake_takes_82_bytes() {
        let values: [&[u8]; 5] = [b"127.0.0.1:8080", b"websocket", b"Upgrade", b"dGhlIHNhbXBsZSBub25jZQ==", b"13"];
        let fields = COMMON_NAMES.into_iter().zip(values);
        let headers = Headers::new("GET /", fields);
        assert_eq!((size_of_val(&headers), headers.strings.size()), (16, 82));
    }

    #[test]
    fn several_fields_of_one_name_stay_apart_and_in_order() {
        let headers = headers(&[("a", b"1"), ("b", b"2"), ("A", b"3")]);
        assert_eq!(headers.get("a"), Some("1"));
        assert_eq!(headers.get_all("a").collect::<Vec<_>>(), ["1", "3"]);
        assert_eq!(headers.get_list("a").as_deref(), Some("1, 3"));
        assert_eq!(headers.get_list("c"), None);
        assert!(!headers.contains("c"));
    }

    #[test]
    fn a_value_is_utf8_or_else_latin_1_and_its_bytes_are_kept() {
        let headers = headers(&[("a", "ü".as_bytes()), ("b", b"\xFC"), ("c", b"")]);
        assert_eq!(headers.get("a"), Some("ü"));
        assert_eq!(headers.get("b"), Some("ü"));
        assert_eq!(headers.get_bytes("b"), Some(&b"\xFC"[..]));
        assert_eq!(headers.get("c"), Some(""));
    }

    #[test]
    fn a_token_is_found_in_any_list_of_its_name() {
        let headers = headers(&[("connection", b"keep-alive"), ("connection", b"foo ,  UpGrade")]);
        assert!(headers.has_token("Connection", "upgrade"));
        assert!(headers.has_token("Connection", "keep-alive"));
        assert!(!headers.has_token("Connection", "keep"));
        assert!(!headers.has_token("Upgrade", "upgrade"));
    }

    #[test]
    fn a_field_cannot_smuggle_in_another() {
        for (name, value) in [
            ("a\r\nb", "c"),
            ("a:", "c"),
            ("", "c"),
            ("a b", "c"),
            ("a", "b\r\nc: d"),
            ("a", "b\nc"),
            ("a", "b\0"),
            ("a", "\x7F"),
        ] {
            let mut out = Vec::new();
            write_header(&mut out, name, value);
            assert_eq!(out, b"", "{name:?}: {value:?}");
        }
        let mut out = Vec::new();
        write_header(&mut out, "X-A", "b\tc ü");
        assert_eq!(out, "X-A: b\tc ü\r\n".as_bytes());
    }
}
