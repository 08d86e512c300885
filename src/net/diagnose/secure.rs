//! What keeps a client from TLS: one table from fault to what was found and what to do.

use super::StepName;
use super::finding::{Finding, Scene};
use crate::net::tls::client::{Issuer, TlsFault, Trusted, Which};

/// The finding for `fault`.
pub(super) fn of(fault: &TlsFault, scene: &Scene<'_>) -> Finding {
    let (detail, hint) = judge(fault, scene);
    Finding::new(StepName::Tls, detail, hint)
}

fn judge(fault: &TlsFault, scene: &Scene<'_>) -> (String, String) {
    // What is not in this table says all in its own sentence.
    let whole = |hint: &str| (fault.to_string(), hint.to_owned());
    match fault {
        TlsFault::Expired { which, on, now } => {
            (format!("{which} expired on {on}; here it is {now}"), expired(*which, scene))
        }
        TlsFault::NotYetValid { which, from, now } => (
            format!("{which} is not valid before {from}; here it is {now}"),
            "the clock of this machine is slow (`date -u`), or that of the machine that issued it is fast".to_owned(),
        ),
        TlsFault::OtherName { wanted, names } if names.first.is_empty() => (
            format!("the server's certificate is for no name at all, so not for {wanted}"),
            "issue it anew with a subjectAltName: the common name has not counted for many years".to_owned(),
        ),
        TlsFault::OtherName { wanted, names } => (
            format!("the server's certificate is for {names}, and not for {wanted}"),
            format!(
                "use one of its names in the URL, or set tls.serverName to the one that is meant. If {wanted} should have a \
                 certificate, the server has no site of that name and shows that of another: look at server_name and \
                 ssl_certificate there; a new certificate must list the name as subjectAltName"
            ),
        ),
        TlsFault::SelfSigned(trusted) => (
            format!("the server's certificate is self-signed, and not {}", among(trusted)),
            "copy that certificate to this machine and set tls.caFile to the file, or get one from a CA (Let's Encrypt costs \
             nothing). tls.verify false is for tests only"
                .to_owned(),
        ),
        TlsFault::UnknownIssuer { issuer: Issuer { lapse: Some(_), .. }, .. } => {
            whole("a CA vouches for nobody once its certificate has expired: get the one that it has now, or renew your own")
        }
        TlsFault::UnknownIssuer { issuer, is_namesake, intermediates, trusted } => (
            format!("the server's certificate is not trusted: '{issuer}' has issued it, and is not {}", among(trusted)),
            unknown_issuer(*is_namesake, *intermediates, trusted, scene),
        ),
        TlsFault::BadCertificate(_) => whole("it has to be issued anew: what it has is for another purpose, or damaged"),
        TlsFault::CertificateWanted { .. } => (
            "the server asks for a certificate of the client, and there is none".to_owned(),
            "set tls.cert and tls.key to a certificate that the server's CA has issued (on this extension's server: tls.clientCa)"
                .to_owned(),
        ),
        TlsFault::CertificateRefused(_) => whole(
            "the certificate in tls.cert has to come from a CA that the server trusts (on this extension's server: tls.clientCa), be in \
             date, and be for clients (extendedKeyUsage clientAuth)",
        ),
        TlsFault::NothingInCommon(_) => whole(
            "this client speaks TLS 1.2 and 1.3 with AES-GCM or ChaCha20; a server that has only older ones must be \
             brought up to date, or be told to allow these (nginx: ssl_protocols, ssl_ciphers)",
        ),
        TlsFault::NoHttp => whole("the port speaks HTTP/2 only, say: have it offer http/1.1 too"),
        TlsFault::UnknownName(_) => whole("the server has no site of that name: is it the right one, and in its server_name?"),
        TlsFault::PlainHttp { answer } => (
            format!("the port does not speak TLS: it answers plain HTTP ({answer})"),
            use_plain(scene),
        ),
        TlsFault::NotTls { start } => (
            format!("what comes is not TLS, it begins with '{start}'"),
            "is that the right port? It belongs to another protocol, or to a server that speaks only once TLS has been \
             asked for in its own way (STARTTLS)"
                .to_owned(),
        ),
        TlsFault::Silent | TlsFault::Cut { .. } => whole(
            "the port speaks no TLS (then ws:// is right), or a load balancer there has no certificate, or no server, for \
             this host name",
        ),
        TlsFault::NoRoots { .. } => {
            whole("apt install ca-certificates; in a container from scratch copy /etc/ssl/certs/ca-certificates.crt into it")
        }
        TlsFault::BadName { .. } => whole("the option tls.serverName takes the name that the certificate is for"),
        TlsFault::NotSetUp | TlsFault::Other(_) => whole("the server's log may say more"),
    }
}

/// wss:// to a plain port.
pub(super) fn use_plain(scene: &Scene<'_>) -> String {
    format!(
        "use {}{}, or give the server a certificate (its option 'tls'), or go to the port of the proxy that has one",
        scene.url("ws"),
        scene.by_socket()
    )
}

fn expired(which: Which, scene: &Scene<'_>) -> String {
    let place = scene.request.target.describe();
    let host = &scene.request.host;
    match which {
        Which::Own => format!(
            "renew it (`certbot renew`), and have the server read it again: `nginx -s reload`, on this extension's server reloadTls() or \
             SIGHUP; a file that was renewed and not read again is the usual cause. What is sent now: `openssl s_client \
             -connect {place} -servername {host} </dev/null | openssl x509 -noout -dates`. If the clock of this machine is \
             wrong, set that"
        ),
        Which::Intermediate => {
            "the server's certificate may be good, but the file that it sends has an old one of its CA: \
                                take the CA's present chain (certbot: fullchain.pem)"
                .to_owned()
        }
    }
}

fn unknown_issuer(is_namesake: bool, intermediates: usize, trusted: &Trusted, scene: &Scene<'_>) -> String {
    let own = match trusted {
        Trusted::Machine => "If it is a CA of your own, set tls.caFile to its certificate.",
        Trusted::File(_) => "Is the CA in tls.caFile the right one?",
    };
    match (is_namesake, intermediates) {
        (true, _) => format!("a CA of that name is trusted, but with another key: is the file of an older one? {own}"),
        (_, 0) => format!(
            "the server sends its own certificate only. If that comes from a public CA, it must send the intermediate ones \
             too (nginx: ssl_certificate with fullchain.pem; this extension's server: tls.cert), which browsers hide by fetching them. {own} \
             `openssl s_client -connect {} -showcerts </dev/null` shows what is sent",
            scene.request.target.describe()
        ),
        _ => format!("the chain that the server sends leads to a CA that is not trusted here. {own}"),
    }
}

fn among(trusted: &Trusted) -> String {
    match trusted {
        Trusted::Machine => "among those that this machine trusts".to_owned(),
        Trusted::File(path) => format!("in tls.caFile ({})", path.display()),
    }
}
