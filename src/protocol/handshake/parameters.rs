//! Named values in a request: the parameters of its query and its cookies.
//!
//! Values are bytes: nobody says which encoding a client uses, and nothing is lost here.

/// The first parameter of this name in a query string, decoded as a form's (`application/x-www-form-urlencoded`): `+` is a
/// space, `%41` an A, and a `%` that no two hexadecimal digits follow is itself. One without `=` is empty.
pub fn query_parameter(query: &str, name: &[u8]) -> Option<Vec<u8>> {
    query.split('&').filter(|pair| !pair.is_empty()).find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key) == name).then(|| decode(value))
    })
}

/// The first cookie of this name in the Cookie headers, as it was sent but for the quotes around it (RFC 6265 §4.2.1). It is
/// not decoded: cookies have no common encoding.
pub fn cookie<'a>(headers: impl Iterator<Item = &'a [u8]>, name: &[u8]) -> Option<&'a [u8]> {
    let mut pairs = headers.flat_map(|header| header.split(|byte| *byte == b';'));
    pairs.find_map(|pair| {
        let equals = pair.iter().position(|byte| *byte == b'=')?;
        let (key, value) = (pair.get(..equals)?, pair.get(equals + 1..)?);
        (key.trim_ascii() == name).then(|| unquote(value.trim_ascii()))
    })
}

fn unquote(value: &[u8]) -> &[u8] {
    match value {
        [b'"', inner @ .., b'"'] => inner,
        bare => bare,
    }
}

fn decode(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let (byte, left) = match (first, after) {
            (b'%', [high, low, left @ ..]) => match (hex_digit(*high), hex_digit(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, left),
                _ => (b'%', after),
            },
            (b'+', left) => (b' ', left),
            (byte, left) => (*byte, left),
        };
        decoded.push(byte);
        rest = left;
    }
    decoded
}

fn hex_digit(byte: u8) -> Option<u8> {
    #[expect(clippy::cast_possible_truncation, reason = "at most 15")]
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn parameter(query: &str, name: &str) -> Option<String> {
        query_parameter(query, name.as_bytes()).map(|value| value.escape_ascii().to_string())
    }

    fn cookie_in(header: &str, name: &str) -> Option<String> {
        cookie([header.as_bytes()].into_iter(), name.as_bytes()).map(|value| value.escape_ascii().to_string())
    }

    #[test]
    fn a_parameter_is_decoded() {
        for (query, value) in [
            ("a=b", Some("b")),
            ("a=x+y%2Bz", Some("x y+z")),
            ("a=%41%6a%6A", Some("Ajj")),
            ("a=%FF%00", Some("\\xff\\x00")),
            ("a=100%", Some("100%")),
            ("a=%4", Some("%4")),
            ("a=%zz%+1", Some("%zz% 1")),
            ("a=%%41", Some("%A")),
            ("a==b=c", Some("=b=c")),
            ("a", Some("")),
            ("a=", Some("")),
            ("b=1&&a=2&a=3", Some("2")),
            ("%61=encoded+name", Some("encoded name")),
            ("A=other+case", None),
            ("aa=b", None),
            ("", None),
        ] {
            assert_eq!(parameter(query, "a").as_deref(), value, "{query}");
        }
        assert_eq!(parameter("=nameless", "").as_deref(), Some("nameless"));
        assert_eq!(parameter("&&", ""), None);
        assert_eq!(parameter("a%5B%5D=1&a[]=2", "a[]").as_deref(), Some("1"));
    }

    #[test]
    fn a_cookie_is_what_stands_between_its_name_and_the_semicolon() {
        for (header, value) in [
            ("a=b", Some("b")),
            ("x=y; a=b; a=c", Some("b")),
            ("x=y;a=b", Some("b")),
            ("a=\"b c\"", Some("b c")),
            ("a=\"\"", Some("")),
            ("a=\"", Some("\\\"")),
            ("a=\"\"b\"\"", Some("\\\"b\\\"")),
            ("a=b=c", Some("b=c")),
            ("a= b ", Some("b")),
            ("a=%41+", Some("%41+")),
            ("a=", Some("")),
            ("a", None),
            ("A=b", None),
            ("ba=b", None),
            ("", None),
        ] {
            assert_eq!(cookie_in(header, "a").as_deref(), value, "{header}");
        }
    }

    #[test]
    fn cookies_of_several_headers_are_one_list_and_keep_their_bytes() {
        let headers = [&b"a=1"[..], b"b=\xFF\x80"];
        assert_eq!(cookie(headers.into_iter(), b"b"), Some(&b"\xFF\x80"[..]));
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded_again(value in vec(any::<u8>(), 0..50)) {
            let encoded: String = value.iter().map(|byte| format!("%{byte:02x}")).collect();
            prop_assert_eq!(query_parameter(&format!("x=1&v={encoded}&v=2"), b"v"), Some(value));
        }

        #[test]
        fn any_text_is_read_without_harm(text in ".*", name in ".*") {
            let _ = query_parameter(&text, name.as_bytes());
            let _ = cookie([text.as_bytes()].into_iter(), name.as_bytes());
        }
    }
}
