//! The negotiation of permessage-deflate (RFC 7692 §5 and §7.1): what a client offers, what a server answers, and what
//! holds for each of them then.
//!
//! Never reads or writes a header: [`extension`](crate::protocol::handshake::extension) knows the grammar, the
//! handshake knows where it stands.

use std::mem;

use super::{Agreement, Config, Direction, WINDOW_BITS};
use crate::protocol::handshake::error::{ExtensionError, ParameterFault};
use crate::protocol::handshake::extension::{Extension, Parameter};

/// An offer that the server takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What holds from now on, as the server sees it.
    pub agreement: Agreement,
    /// What goes into the server's Sec-WebSocket-Extensions.
    pub answer: Extension,
}

/// The server's part: takes the first offer that it can. `None`: there is none, no message is compressed.
pub fn accept(offers: &[Extension], config: &Config) -> Option<Accepted> {
    // RFC 7692 §5: the order is the client's preference. §7: an offer with a fault is declined, the next may do.
    let mut offers = offers.iter().filter(|offer| is_permessage_deflate(offer));
    let offer = offers.find_map(|offer| Parameters::parse(offer, OFFER).ok())?;
    Some(offer.accepted(config))
}

/// The client's offer.
pub fn offer(config: &Config) -> Extension {
    let narrower = (config.window_bits < MAX_WINDOW_BITS).then_some(config.window_bits);
    let mut parameters = Vec::new();
    if !config.context_takeover {
        parameters.push(flag(SERVER_NO_CONTEXT_TAKEOVER));
        // RFC 7692 §7.1.1.2: a hint that the server need not keep a window for what we send.
        parameters.push(flag(CLIENT_NO_CONTEXT_TAKEOVER));
    }
    if let Some(bits) = narrower {
        parameters.push(limit(SERVER_MAX_WINDOW_BITS, bits));
    }
    // RFC 7692 §7.1.2.2: without it the server may not limit our window; without a value any limit will do.
    parameters.push(match narrower {
        Some(bits) => limit(CLIENT_MAX_WINDOW_BITS, bits),
        None => flag(CLIENT_MAX_WINDOW_BITS),
    });
    Extension { name: NAME.to_owned(), parameters }
}

/// The client's part once the answer has come. `config` is what [`offer`] was made of; without it nothing was offered.
/// `None`: the server did not take the offer, no message is compressed.
pub fn verify(answer: &[Extension], config: Option<&Config>) -> Result<Option<Agreement>, ExtensionError> {
    let mut agreement = None;
    for extension in answer {
        let Some(config) = config.filter(|_| is_permessage_deflate(extension)) else {
            return Err(ExtensionError::NotAskedFor(extension.clone()));
        };
        // RFC 7692 §5: two extensions that use RSV1 are not accepted together, so neither is this one twice.
        if agreement.replace(agree(extension, config)?).is_some() {
            return Err(ExtensionError::Repeated(extension.clone()));
        }
    }
    Ok(agreement)
}

fn agree(answer: &Extension, config: &Config) -> Result<Agreement, ExtensionError> {
    let answer = Parameters::parse(answer, Bounds { widest: config.window_bits, bare: None })?;
    Ok(Agreement {
        outgoing: Direction {
            context_takeover: config.context_takeover && !answer.client_no_context_takeover,
            window_bits: answer.client_max_window_bits.unwrap_or(config.window_bits),
        },
        // RFC 7692 §7.1.1.1 and §7.1.2.1: a server that accepts our limits repeats them. One that leaves them out goes
        // by its own, which costs us memory and nothing else; to fail would cost the connection.
        incoming: Direction {
            context_takeover: !answer.server_no_context_takeover,
            window_bits: answer.server_max_window_bits.unwrap_or(MAX_WINDOW_BITS),
        },
    })
}

/// The parameters that RFC 7692 §7.1 defines, of one offer or answer.
#[derive(Debug, Default)]
struct Parameters {
    server_no_context_takeover: bool,
    client_no_context_takeover: bool,
    server_max_window_bits: Option<u8>,
    client_max_window_bits: Option<u8>,
}

/// What the value of a window may be.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// The largest.
    widest: u8,
    /// What client_max_window_bits without a value stands for, if it may come so.
    bare: Option<u8>,
}

impl Parameters {
    /// RFC 7692 §7: an unknown parameter, one that comes twice, or an invalid value spoils the whole element.
    fn parse(extension: &Extension, bounds: Bounds) -> Result<Self, ExtensionError> {
        let mut parsed = Self::default();
        for parameter in &extension.parameters {
            if let Err(fault) = parsed.add(parameter, bounds) {
                return Err(ExtensionError::Parameter { got: parameter.clone(), fault });
            }
        }
        Ok(parsed)
    }

    fn add(&mut self, Parameter { name, value }: &Parameter, bounds: Bounds) -> Result<(), ParameterFault> {
        let value = value.as_deref();
        let is_repeated = match name.to_ascii_lowercase().as_str() {
            SERVER_NO_CONTEXT_TAKEOVER => mem::replace(&mut self.server_no_context_takeover, parse_flag(value)?),
            CLIENT_NO_CONTEXT_TAKEOVER => mem::replace(&mut self.client_no_context_takeover, parse_flag(value)?),
            SERVER_MAX_WINDOW_BITS => {
                self.server_max_window_bits.replace(parse_limit(value, bounds.widest, None)?).is_some()
            }
            CLIENT_MAX_WINDOW_BITS => {
                self.client_max_window_bits.replace(parse_limit(value, bounds.widest, bounds.bare)?).is_some()
            }
            _ => return Err(ParameterFault::Unknown),
        };
        match is_repeated {
            true => Err(ParameterFault::Repeated),
            false => Ok(()),
        }
    }

    /// What a server makes of this offer.
    fn accepted(&self, config: &Config) -> Accepted {
        let outgoing = Direction {
            context_takeover: config.context_takeover && !self.server_no_context_takeover,
            window_bits: self.server_max_window_bits.unwrap_or(MAX_WINDOW_BITS).min(config.window_bits),
        };
        let incoming = Direction {
            context_takeover: config.context_takeover && !self.client_no_context_takeover,
            // RFC 7692 §7.1.2.2: a client that did not offer it is not to be limited.
            window_bits: self.client_max_window_bits.map_or(MAX_WINDOW_BITS, |bits| bits.min(config.window_bits)),
        };
        let is_limited = |direction: Direction| direction.window_bits < MAX_WINDOW_BITS;
        let repeats_limit = is_limited(outgoing) || self.server_max_window_bits.is_some();
        let answer = Self {
            server_no_context_takeover: !outgoing.context_takeover,
            // RFC 7692 §7.1.1.2: a server may ask for it of its own accord.
            client_no_context_takeover: !incoming.context_takeover,
            server_max_window_bits: repeats_limit.then_some(outgoing.window_bits),
            client_max_window_bits: is_limited(incoming).then_some(incoming.window_bits),
        };
        Accepted { agreement: Agreement { outgoing, incoming }, answer: answer.into() }
    }
}

impl From<Parameters> for Extension {
    fn from(parameters: Parameters) -> Self {
        let parameters = [
            parameters.server_no_context_takeover.then(|| flag(SERVER_NO_CONTEXT_TAKEOVER)),
            parameters.client_no_context_takeover.then(|| flag(CLIENT_NO_CONTEXT_TAKEOVER)),
            parameters.server_max_window_bits.map(|bits| limit(SERVER_MAX_WINDOW_BITS, bits)),
            parameters.client_max_window_bits.map(|bits| limit(CLIENT_MAX_WINDOW_BITS, bits)),
        ];
        Self { name: NAME.to_owned(), parameters: parameters.into_iter().flatten().collect() }
    }
}

fn is_permessage_deflate(extension: &Extension) -> bool {
    extension.name.eq_ignore_ascii_case(NAME)
}

/// RFC 7692 §7.1.1: to be there is all that it says.
fn parse_flag(value: Option<&str>) -> Result<bool, ParameterFault> {
    match value {
        None => Ok(true),
        Some(_) => Err(ParameterFault::ValueUnexpected),
    }
}

/// RFC 7692 §7.1.2: a decimal number without leading zeros.
fn parse_limit(value: Option<&str>, widest: u8, bare: Option<u8>) -> Result<u8, ParameterFault> {
    let Some(value) = value else {
        return bare.ok_or(ParameterFault::ValueMissing);
    };
    // What can be parsed may still have a sign or zeros in front.
    let is_plain = !value.starts_with(['0', '+']);
    match value.parse().ok().filter(|bits| is_plain && WINDOW_BITS.contains(bits)) {
        Some(bits) if bits > widest => Err(ParameterFault::WiderThanOffered(widest)),
        Some(bits) => Ok(bits),
        None => Err(ParameterFault::ValueInvalid),
    }
}

fn flag(name: &str) -> Parameter {
    Parameter { name: name.to_owned(), value: None }
}

fn limit(name: &str, window_bits: u8) -> Parameter {
    Parameter { name: name.to_owned(), value: Some(window_bits.to_string()) }
}

const NAME: &str = "permessage-deflate";
const SERVER_NO_CONTEXT_TAKEOVER: &str = "server_no_context_takeover";
const CLIENT_NO_CONTEXT_TAKEOVER: &str = "client_no_context_takeover";
const SERVER_MAX_WINDOW_BITS: &str = "server_max_window_bits";
const CLIENT_MAX_WINDOW_BITS: &str = "client_max_window_bits";

/// What a window has if nobody limits it.
const MAX_WINDOW_BITS: u8 = *WINDOW_BITS.end();

/// RFC 7692 §7.1.2.2: a client need not say how far it would go.
const OFFER: Bounds = Bounds { widest: MAX_WINDOW_BITS, bare: Some(MAX_WINDOW_BITS) };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::deflate::{DEFAULT_LEVEL, DEFAULT_THRESHOLD};
    use crate::protocol::handshake::extension::parse_extensions;

    const fn config(context_takeover: bool, window_bits: u8) -> Config {
        Config { context_takeover, window_bits, level: DEFAULT_LEVEL, threshold: DEFAULT_THRESHOLD }
    }

    /// With takeover and the largest windows: nothing is in an answer that was not offered.
    const GENEROUS: Config = config(true, 15);

    /// The elements of a list with short names: `deflate; server_no_takeover; server_bits=10`.
    fn elements(list: &str) -> Vec<Extension> {
        let list = list
            .replace("deflate", "permessage-deflate")
            .replace("no_takeover", "no_context_takeover")
            .replace("bits", "max_window_bits");
        parse_extensions(&list).unwrap()
    }

    fn element(list: &str) -> Extension {
        let [element] = elements(list).try_into().unwrap();
        element
    }

    fn directions(outgoing: (bool, u8), incoming: (bool, u8)) -> Agreement {
        let direction = |(context_takeover, window_bits)| Direction { context_takeover, window_bits };
        Agreement { outgoing: direction(outgoing), incoming: direction(incoming) }
    }

    #[test]
    fn a_server_takes_what_clients_offer() {
        let generous = GENEROUS;
        let sparing = config(false, 15);
        let narrow = config(true, 9);
        for (offers, config, answer) in [
            // Firefox, and the first of RFC 7692 §7.1.3.
            ("deflate", generous, "deflate"),
            ("deflate", sparing, "deflate; server_no_takeover; client_no_takeover"),
            ("deflate", narrow, "deflate; server_bits=9"),
            // Chrome and Safari.
            ("deflate; client_bits", generous, "deflate"),
            ("deflate; client_bits", sparing, "deflate; server_no_takeover; client_no_takeover"),
            ("deflate; client_bits", narrow, "deflate; server_bits=9; client_bits=9"),
            ("deflate; client_bits", config(true, 8), "deflate; server_bits=8; client_bits=8"),
            // RFC 7692 §7.1.3, without and with its fallback.
            ("deflate; client_bits; server_bits=10", generous, "deflate; server_bits=10"),
            ("deflate; client_bits; server_bits=10", narrow, "deflate; server_bits=9; client_bits=9"),
            ("deflate; client_bits; server_bits=10, deflate; client_bits", generous, "deflate; server_bits=10"),
            // RFC 7692 §7.1.1: each direction by itself.
            ("deflate; server_no_takeover", generous, "deflate; server_no_takeover"),
            ("deflate; client_no_takeover", generous, "deflate; client_no_takeover"),
            ("deflate; client_no_takeover", sparing, "deflate; server_no_takeover; client_no_takeover"),
            // RFC 7692 §7.1.2: the smaller of both sides' limits.
            ("deflate; server_bits=15", generous, "deflate; server_bits=15"),
            ("deflate; server_bits=15", narrow, "deflate; server_bits=9"),
            ("deflate; server_bits=8; client_bits=8", generous, "deflate; server_bits=8; client_bits=8"),
            ("deflate; server_bits=8; client_bits=8", narrow, "deflate; server_bits=8; client_bits=8"),
            ("deflate; client_bits=15", generous, "deflate"),
            ("deflate; client_bits=12", narrow, "deflate; server_bits=9; client_bits=9"),
            // RFC 6455 §9.1: a quoted value is the same as a bare one.
            ("deflate; server_bits=\"10\"; client_bits=\"1\\1\"", generous, "deflate; server_bits=10; client_bits=11"),
            ("PerMessage-Deflate; Client_No_Context_Takeover", generous, "deflate; client_no_takeover"),
            // RFC 7692 §5: the first that will do, whatever stands before and behind.
            ("x, deflate; client_no_takeover, deflate; server_no_takeover", generous, "deflate; client_no_takeover"),
            ("deflate; x, deflate; server_bits, deflate; client_bits=12", generous, "deflate; client_bits=12"),
        ] {
            let accepted = accept(&elements(offers), &config).unwrap();
            assert_eq!(accepted.answer, element(answer), "{offers}, {config:?}");
        }
    }

    /// RFC 7692 §7.
    #[test]
    fn a_server_declines_what_the_rfc_does_not_allow() {
        let unusable = [
            ("", "no extension"),
            ("permessage-bzip2, x-webkit-DEFLATE-frame", "others"),
            ("deflate; x", "an unknown parameter"),
            ("deflate; x=1; server_no_takeover", "an unknown parameter before a known one"),
            ("deflate; server_no_takeover; server_no_takeover", "a parameter twice"),
            ("deflate; client_no_takeover; CLIENT_no_takeover", "a parameter twice, in other letters"),
            ("deflate; server_bits=10; server_bits=10", "a limit twice"),
            ("deflate; client_bits; client_bits=10", "a limit twice, with and without value"),
            ("deflate; server_no_takeover=1", "a value where there is none"),
            ("deflate; client_no_takeover=true", "a value where there is none"),
            ("deflate; server_bits", "no value where there is one"),
        ];
        for (offers, why) in unusable {
            assert_eq!(accept(&elements(offers), &GENEROUS), None, "{why}");
        }
    }

    /// RFC 7692 §7.1.2.
    #[test]
    fn a_window_is_a_decimal_from_8_to_15() {
        for value in ["7", "16", "0", "08", "015", "+8", "-8", "8.0", "0x8", "1e1", "x", "255", "256", "4294967304"] {
            for name in ["server_bits", "client_bits"] {
                let offer = element(&format!("deflate; {name}={value}"));
                assert_eq!(accept(&[offer], &GENEROUS), None, "{name}={value}");
            }
        }
    }

    /// RFC 7692 §7.1.1.1, §7.1.2.1 and §7.1.2.2: what must be in an answer, and what must not.
    #[test]
    fn an_answer_keeps_to_the_offer() {
        for (offer, config) in all_offers().iter().flat_map(|offer| configs().map(move |config| (offer, config))) {
            let Accepted { answer, .. } = accept(&[element(offer)], &config).unwrap();
            let offered = Parameters::parse(&element(offer), OFFER).unwrap();
            let answered = Parameters::parse(&answer, Bounds { widest: 15, bare: None }).unwrap();
            assert!(answered.server_no_context_takeover || !offered.server_no_context_takeover, "{offer}, {answer}");
            assert!(answered.client_no_context_takeover || !offered.client_no_context_takeover, "{offer}, {answer}");
            if let Some(limit) = offered.server_max_window_bits {
                assert!(answered.server_max_window_bits.unwrap() <= limit, "{offer}, {answer}");
            }
            if let Some(limit) = answered.client_max_window_bits {
                assert!(limit <= offered.client_max_window_bits.unwrap(), "{offer}, {answer}");
            }
        }
    }

    #[test]
    fn a_server_keeps_to_its_answer() {
        for (offer, config) in all_offers().iter().flat_map(|offer| configs().map(move |config| (offer, config))) {
            let Accepted { answer, agreement } = accept(&[element(offer)], &config).unwrap();
            let answered = Parameters::parse(&answer, Bounds { widest: 15, bare: None }).unwrap();
            let outgoing = (!answered.server_no_context_takeover, answered.server_max_window_bits.unwrap_or(15));
            let incoming = (!answered.client_no_context_takeover, answered.client_max_window_bits.unwrap_or(15));
            assert_eq!(agreement, directions(outgoing, incoming), "{offer}, {answer}");
            assert!(outgoing.1 <= config.window_bits, "{offer}, {answer}");
        }
    }

    #[test]
    fn a_client_offers_what_it_is_configured_to() {
        for (config, expected) in [
            (config(true, 15), "deflate; client_bits"),
            (config(false, 15), "deflate; server_no_takeover; client_no_takeover; client_bits"),
            (config(true, 9), "deflate; server_bits=9; client_bits=9"),
            (config(false, 8), "deflate; server_no_takeover; client_no_takeover; server_bits=8; client_bits=8"),
        ] {
            assert_eq!(offer(&config), element(expected), "{config:?}");
        }
    }

    #[test]
    fn a_client_agrees_to_what_it_offered_or_less() {
        let (on, off) = (true, false);
        for (answer, config, outgoing, incoming) in [
            ("deflate", GENEROUS, (on, 15), (on, 15)),
            ("Permessage-DEFLATE; server_no_takeover", GENEROUS, (on, 15), (off, 15)),
            ("deflate; client_no_takeover", GENEROUS, (off, 15), (on, 15)),
            ("deflate; server_bits=\"9\"; client_bits=10", GENEROUS, (on, 10), (on, 9)),
            ("deflate; server_bits=15; client_bits=15", GENEROUS, (on, 15), (on, 15)),
            (
                "deflate; server_no_takeover; client_no_takeover; server_bits=8; client_bits=9",
                config(off, 10),
                (off, 9),
                (off, 8),
            ),
            // A server that does not repeat our limits.
            ("deflate", config(off, 9), (off, 9), (on, 15)),
        ] {
            let agreement = verify(&elements(answer), Some(&config));
            assert_eq!(agreement, Ok(Some(directions(outgoing, incoming))), "{answer}");
        }
        assert_eq!(verify(&[], Some(&GENEROUS)), Ok(None));
        assert_eq!(verify(&[], None), Ok(None));
    }

    /// RFC 6455 §9.1.
    #[test]
    fn a_client_refuses_extensions_that_it_did_not_ask_for() {
        for (answer, config, unasked) in [
            ("deflate; server_no_takeover", None, "deflate; server_no_takeover"),
            ("x; y=1", Some(&GENEROUS), "x; y=1"),
            ("deflate, x", Some(&GENEROUS), "x"),
        ] {
            assert_eq!(verify(&elements(answer), config), Err(ExtensionError::NotAskedFor(element(unasked))));
        }
        let twice = verify(&elements("deflate, deflate; server_no_takeover"), Some(&GENEROUS));
        assert_eq!(twice, Err(ExtensionError::Repeated(element("deflate; server_no_takeover"))));
    }

    /// RFC 7692 §7, §7.1.2.1 and §7.1.2.2.
    #[test]
    fn a_client_refuses_an_answer_with_a_fault() {
        use ParameterFault::*;
        for (answer, bits, fault) in [
            ("deflate; x=1", 15, Unknown),
            ("deflate; server_no_takeover; server_no_takeover", 15, Repeated),
            ("deflate; server_bits=9; server_bits=9", 15, Repeated),
            ("deflate; server_bits", 15, ValueMissing),
            ("deflate; client_bits", 15, ValueMissing),
            ("deflate; server_no_takeover=1", 15, ValueUnexpected),
            ("deflate; client_no_takeover=1", 15, ValueUnexpected),
            ("deflate; server_bits=16", 15, ValueInvalid),
            ("deflate; client_bits=08", 15, ValueInvalid),
            ("deflate; server_bits=16", 9, ValueInvalid),
            ("deflate; server_bits=10", 9, WiderThanOffered(9)),
            ("deflate; client_bits=15", 9, WiderThanOffered(9)),
        ] {
            let got = element(answer).parameters.pop().unwrap();
            let refused = verify(&elements(answer), Some(&config(true, bits)));
            assert_eq!(refused, Err(ExtensionError::Parameter { got, fault }), "{answer}");
        }
    }

    #[test]
    fn both_sides_agree_whatever_each_is_configured_to() {
        for client in configs() {
            for server in configs() {
                let Accepted { agreement, answer } = accept(&[offer(&client)], &server).unwrap();
                let mirrored = Agreement { outgoing: agreement.incoming, incoming: agreement.outgoing };
                assert_eq!(verify(&[answer], Some(&client)), Ok(Some(mirrored)), "{client:?}, {server:?}");
                for direction in [agreement.outgoing, agreement.incoming] {
                    assert_eq!(direction.context_takeover, client.context_takeover && server.context_takeover);
                    assert_eq!(direction.window_bits, client.window_bits.min(server.window_bits));
                }
            }
        }
    }

    fn configs() -> impl Iterator<Item = Config> {
        WINDOW_BITS.flat_map(|bits| [config(false, bits), config(true, bits)])
    }

    /// Each parameter with each value that it may have in an offer, and without.
    fn all_offers() -> Vec<String> {
        let limits = |name: &str| -> Vec<String> { WINDOW_BITS.map(|bits| format!("; {name}={bits}")).collect() };
        let choices = [
            vec![String::new(), "; server_no_takeover".to_owned()],
            vec![String::new(), "; client_no_takeover".to_owned()],
            [vec![String::new()], limits("server_bits")].concat(),
            [vec![String::new(), "; client_bits".to_owned()], limits("client_bits")].concat(),
        ];
        choices.iter().fold(vec!["deflate".to_owned()], |offers, choice| {
            offers.iter().flat_map(|offer| choice.iter().map(move |more| format!("{offer}{more}"))).collect()
        })
    }
}
