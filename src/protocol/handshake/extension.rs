//! The lists of the handshake: extensions with parameters (RFC 6455 §9.1) and subprotocols (RFC 6455 §4.1, item 10).
//!
//! Grammar only: which extension or subprotocol is taken is decided elsewhere, for permessage-deflate in
//! [`negotiation`](crate::protocol::deflate::negotiation).

use std::fmt;

use super::headers::{is_token, is_token_byte};

/// One element of Sec-WebSocket-Extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// A token, such as `permessage-deflate`.
    pub name: String,
    /// In the order they came; a name may come twice.
    pub parameters: Vec<Parameter>,
}

/// One parameter of an [`Extension`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// A token.
    pub name: String,
    /// A token, whether it was quoted or not; `None` for a parameter that is only a name.
    pub value: Option<String>,
}

/// Parses the value of Sec-WebSocket-Extensions. Several such headers are one list when joined by commas.
pub fn parse_extensions(list: &str) -> Result<Vec<Extension>, MalformedList> {
    Lexer::new(list).elements(Lexer::extension)
}

/// Parses the value of Sec-WebSocket-Protocol: tokens.
pub fn parse_tokens(list: &str) -> Result<Vec<String>, MalformedList> {
    Lexer::new(list).elements(Lexer::token)
}

/// As it stands in Sec-WebSocket-Extensions.
impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.parameters.iter().try_for_each(|parameter| write!(f, "; {parameter}"))
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.value {
            Some(value) => write!(f, "={value}"),
            None => Ok(()),
        }
    }
}

/// A list that does not follow the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MalformedList {
    /// The byte of the list, counted from zero, where no rule fits any more.
    pub position: usize,
}

impl fmt::Display for MalformedList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the list is malformed at byte {}", self.position)
    }
}

impl std::error::Error for MalformedList {}

/// Takes one lexical element after the other off the front of a list.
struct Lexer<'a> {
    rest: &'a str,
    length: usize,
}

impl<'a> Lexer<'a> {
    fn new(list: &'a str) -> Self {
        Self { rest: list, length: list.len() }
    }

    /// Elements between commas. RFC 9110 §5.6.1.2: a recipient accepts empty elements.
    fn elements<T>(mut self, element: impl Fn(&mut Self) -> Result<T, MalformedList>) -> Result<Vec<T>, MalformedList> {
        let mut elements = Vec::new();
        loop {
            while self.take(',') {}
            if self.rest.is_empty() {
                return Ok(elements);
            }
            elements.push(element(&mut self)?);
            if !self.take(',') && !self.rest.is_empty() {
                return Err(self.malformed());
            }
        }
    }

    fn extension(&mut self) -> Result<Extension, MalformedList> {
        let name = self.token()?;
        let mut parameters = Vec::new();
        while self.take(';') {
            parameters.push(self.parameter()?);
        }
        Ok(Extension { name, parameters })
    }

    fn parameter(&mut self) -> Result<Parameter, MalformedList> {
        let name = self.token()?;
        let value = match self.take('=') {
            true => Some(self.value()?),
            false => None,
        };
        Ok(Parameter { name, value })
    }

    /// RFC 6455 §9.1: a quoted value must be a token once the quotes are off.
    fn value(&mut self) -> Result<String, MalformedList> {
        let before = self.malformed();
        if !self.take('"') {
            return self.token();
        }
        let value = self.quoted()?;
        is_token(&value).then_some(value).ok_or(before)
    }

    /// The rest of a quoted string (RFC 9110 §5.6.4), after its first quote.
    fn quoted(&mut self) -> Result<String, MalformedList> {
        let mut value = String::new();
        let mut characters = self.rest.chars();
        while let Some(character) = characters.next() {
            match character {
                '"' => {
                    self.rest = characters.as_str();
                    return Ok(value);
                }
                '\\' => value.extend(characters.next()),
                character => value.push(character),
            }
        }
        self.rest = "";
        Err(self.malformed())
    }

    fn token(&mut self) -> Result<String, MalformedList> {
        self.skip_space();
        let is_end = |byte| !is_token_byte(byte);
        let end = self.rest.bytes().position(is_end);
        match self.rest.split_at_checked(end.unwrap_or(self.rest.len())) {
            Some((token, rest)) if !token.is_empty() => {
                self.rest = rest;
                Ok(token.to_owned())
            }
            _ => Err(self.malformed()),
        }
    }

    /// Takes `delimiter` and the space around it, if it comes next.
    fn take(&mut self, delimiter: char) -> bool {
        self.skip_space();
        let Some(rest) = self.rest.strip_prefix(delimiter) else {
            return false;
        };
        self.rest = rest;
        true
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn malformed(&self) -> MalformedList {
        MalformedList { position: self.length - self.rest.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extension(name: &str, parameters: &[(&str, Option<&str>)]) -> Extension {
        let parameter = |&(name, value): &(&str, Option<&str>)| Parameter {
            name: name.to_owned(),
            value: value.map(str::to_owned),
        };
        Extension { name: name.to_owned(), parameters: parameters.iter().map(parameter).collect() }
    }

    #[test]
    fn parses_the_examples_of_section_9_1() {
        assert_eq!(parse_extensions("deflate-stream").unwrap(), [extension("deflate-stream", &[])]);
        assert_eq!(
            parse_extensions("mux; max-channels=4; flow-control, deflate-stream").unwrap(),
            [
                extension("mux", &[("max-channels", Some("4")), ("flow-control", None)]),
                extension("deflate-stream", &[]),
            ]
        );
        assert_eq!(parse_extensions("private-extension").unwrap(), [extension("private-extension", &[])]);
    }

    #[test]
    fn a_quoted_value_is_the_same_as_a_bare_one() {
        let expected = [extension("a", &[("b", Some("10")), ("c", None)])];
        for list in ["a;b=10;c", "a ; b = \"10\" ; c", "a;b=\"1\\0\";c", ",, a;\tb=10; c ,"] {
            assert_eq!(parse_extensions(list).unwrap(), expected, "{list}");
        }
    }

    #[test]
    fn refuses_what_the_grammar_does_not_know_and_says_where() {
        for (list, position) in [
            ("a b", 2),
            ("a;", 2),
            ("a;=1", 2),
            ("a;b=", 4),
            ("a;b=\"x y\"", 4),
            ("a;b=\"\"", 4),
            ("a;b=\"x", 6),
            ("a;b=\"x\\", 7),
            ("a/b", 1),
            ("ü", 0),
            ("a, ;b", 3),
        ] {
            let error = parse_extensions(list).unwrap_err();
            assert_eq!(error.position, position, "{list}");
        }
        assert_eq!(MalformedList { position: 3 }.to_string(), "the list is malformed at byte 3");
    }

    #[test]
    fn formats_what_it_parsed() {
        for element in ["mux; max-channels=4; flow-control", "deflate-stream"] {
            let [parsed] = parse_extensions(element).unwrap().try_into().unwrap();
            assert_eq!(parsed.to_string(), element);
        }
    }

    #[test]
    fn subprotocols_are_tokens_between_commas() {
        assert_eq!(parse_tokens("chat, superchat").unwrap(), ["chat", "superchat"]);
        assert_eq!(parse_tokens("").unwrap(), [""; 0]);
        assert_eq!(parse_tokens("chat super").unwrap_err().position, 5);
    }
}
