//! What went wrong in TLS with one peer, in words for the log: one table.

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

/// One sentence about `error`, as a server saw it.
#[must_use]
pub fn describe(error: &Error) -> String {
    match error {
        Error::AlertReceived(alert) if is_about_certificate(*alert) => {
            format!("the client refused our certificate: {}", words(*alert))
        }
        Error::AlertReceived(alert) => format!("the client broke off: {}", words(*alert)),
        Error::NoCertificatesPresented => {
            "the client has no certificate, and the option tls.clientCa asks for one".to_owned()
        }
        Error::InvalidCertificate(fault) => format!("the client's certificate is refused: {}", certificate(fault)),
        Error::NoApplicationProtocol => {
            "the client does not offer http/1.1 (ALPN), and a WebSocket handshake is HTTP/1.1".to_owned()
        }
        Error::PeerIncompatible(fault) => incompatible(fault),
        Error::InvalidMessage(InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion) => {
            "what came is not TLS".to_owned()
        }
        other => other.to_string(),
    }
}

/// Whether `error` is the peer's judgement on our certificate: something for the operator to put right.
#[must_use]
pub fn is_ours(error: &Error) -> bool {
    matches!(error, Error::AlertReceived(alert) if is_about_certificate(*alert))
}

/// RFC 8446 §6.2.
fn is_about_certificate(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
    )
}

/// RFC 8446 §6.2.
fn words(alert: AlertDescription) -> String {
    let words = match alert {
        AlertDescription::BadCertificate => "bad certificate (is it for this host name?)",
        AlertDescription::UnsupportedCertificate => "unsupported kind of certificate",
        AlertDescription::CertificateRevoked => "certificate revoked",
        AlertDescription::CertificateExpired => "certificate expired",
        AlertDescription::CertificateUnknown => "certificate unknown (is it self-signed, or for another host name?)",
        AlertDescription::UnknownCA => "unknown CA (does the file in tls.cert have the intermediate certificates?)",
        AlertDescription::CloseNotify | AlertDescription::UserCanceled => "it changed its mind",
        AlertDescription::HandshakeFailure => "handshake failure: it found nothing that both sides can do",
        AlertDescription::ProtocolVersion => "protocol version: it speaks neither TLS 1.2 nor 1.3",
        AlertDescription::InsufficientSecurity => "insufficient security",
        AlertDescription::InternalError => "internal error",
        other => return format!("alert {other:?}"),
    };
    words.to_owned()
}

fn certificate(fault: &CertificateError) -> String {
    let words = match fault {
        CertificateError::UnknownIssuer => "no CA in tls.clientCa has signed it",
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet (is the clock right?)"
        }
        CertificateError::BadSignature => "its signature is wrong",
        CertificateError::BadEncoding => "it is damaged",
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it is not for TLS clients"
        }
        other => return other.to_string(),
    };
    words.to_owned()
}

fn incompatible(fault: &PeerIncompatible) -> String {
    let words = match fault {
        PeerIncompatible::SupportedVersionsExtensionRequired
        | PeerIncompatible::Tls12NotOffered
        | PeerIncompatible::Tls12NotOfferedOrEnabled
        | PeerIncompatible::Tls13RequiredForQuic => "the client speaks neither TLS 1.2 nor 1.3",
        PeerIncompatible::NoCipherSuitesInCommon => "the client offers no cipher suite that this server has",
        PeerIncompatible::NoKxGroupsInCommon => "the client offers no key exchange group that this server has",
        PeerIncompatible::NoSignatureSchemesInCommon
        | PeerIncompatible::NoCertificateRequestSignatureSchemesInCommon => {
            "the client accepts no signature that the key in tls.key can make"
        }
        other => return format!("the client and this server do not fit together: {other:?}"),
    };
    words.to_owned()
}
