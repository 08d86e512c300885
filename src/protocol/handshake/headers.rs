//! The header fields of one HTTP head (RFC 9110 §5), read and written.

/// The fields in the order they came: names in lower case, several fields of one name kept apart. Two allocations
/// whatever their number, because a server keeps the request of every open connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    /// For each field: its name, its value, and the value as text if it is not UTF-8 already.
    bytes: Vec<u8>,
    fields: Vec<Field>,
}

/// Where a field lies in `bytes`. A head is limited to far less than the 4 GiB that these can address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Field {
    start: u32,
    name_length: u32,
    value_length: u32,
    text_length: u32,
}

impl Headers {
    /// The value of the first field of this name, as text: UTF-8, or else Latin-1 (RFC 9110 §5.5).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_all(name).next()
    }

    /// The value of the first field of this name, as it was sent.
    pub fn get_bytes(&self, name: &str) -> Option<&[u8]> {
        let field = self.named(name).next()?;
        Some(self.value(field))
    }

    /// The values of all fields of this name, as text.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.named(name).map(|field| self.text(field))
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
        self.fields.iter().map(|field| (self.name(field), self.value(field)))
    }

    /// Keeps the fields that httparse found.
    pub(super) fn from_parsed(parsed: &[httparse::Header<'_>]) -> Self {
        let size = parsed.iter().map(|header| header.name.len() + header.value.len()).sum();
        let mut headers = Self { bytes: Vec::with_capacity(size), fields: Vec::with_capacity(parsed.len()) };
        for header in parsed {
            headers.push(header.name, header.value);
        }
        headers
    }

    fn push(&mut self, name: &str, value: &[u8]) {
        let text = match std::str::from_utf8(value) {
            Ok(_) => String::new(),
            // The first 256 characters of Unicode are Latin-1.
            Err(_) => value.iter().copied().map(char::from).collect(),
        };
        self.fields.push(Field {
            start: self.bytes.len() as u32,
            name_length: name.len() as u32,
            value_length: value.len() as u32,
            text_length: text.len() as u32,
        });
        self.bytes.extend(name.bytes().map(|byte| byte.to_ascii_lowercase()));
        self.bytes.extend_from_slice(value);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn named(&self, name: &str) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| self.name(field).eq_ignore_ascii_case(name))
    }

    fn name(&self, field: &Field) -> &str {
        let name = self.slice(field.start, field.name_length);
        std::str::from_utf8(name).unwrap_or_default()
    }

    fn value(&self, field: &Field) -> &[u8] {
        self.slice(field.start + field.name_length, field.value_length)
    }

    fn text(&self, field: &Field) -> &str {
        let start = field.start + field.name_length + field.value_length;
        let bytes = match field.text_length {
            0 => self.value(field),
            length => self.slice(start, length),
        };
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    fn slice(&self, start: u32, length: u32) -> &[u8] {
        let (start, length) = (start as usize, length as usize);
        self.bytes.get(start..start + length).unwrap_or_default()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&str, &[u8])]) -> Headers {
        let mut headers = Headers::default();
        fields.iter().for_each(|(name, value)| headers.push(name, value));
        headers
    }

    #[test]
    fn names_are_found_in_any_case_and_kept_in_lower_case() {
        let headers = headers(&[("HOST", b"a"), ("x-B", b"c")]);
        assert_eq!(headers.get("Host"), Some("a"));
        let names: Vec<&str> = headers.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["host", "x-b"]);
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
