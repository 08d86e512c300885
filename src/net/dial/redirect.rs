//! Where a redirect leads, and what is asked there.
//!
//! Never connects, and never lets what was meant for one server reach another: see [`follow`].

use url::{Position, Url};

use super::{Request, Target};
use crate::net::error::RedirectFault;
use crate::net::url::{Endpoint, UrlFault, has_white_space};
use crate::protocol::handshake::client::ResponseHead;
use crate::protocol::handshake::custom::is_for_anybody;

/// The request that a redirect asks for, the one after `followed` others; `None` if the answer is no redirect.
///
/// `http` and `https` stand for `ws` and `wss`, and a relative Location is one of the URL that was asked for (RFC 9110
/// §10.2.2). To another origin (scheme, host and port) go of the headers that were added only those that are for anybody, an
/// Origin among them as far as Fetch would send it (§4.4, "redirect-taint"), and neither the client's certificate nor the
/// name that was said for another server's.
pub(super) fn follow(
    request: &Request,
    response: &ResponseHead,
    followed: u32,
) -> Result<Option<Request>, RedirectFault> {
    if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = response.header("Location").ok_or(RedirectFault::NoLocation)?;
    match request.follow_redirects {
        0 => return Err(RedirectFault::NotAllowed),
        most if followed >= most => return Err(RedirectFault::TooMany(most)),
        _ => {}
    }
    let base = base(request).map_err(RedirectFault::Location)?;
    let url = resolve(&base, location)?;
    let leaves = url.origin() != base.origin();
    if request.is_secure && url.scheme() == "ws" {
        return Err(RedirectFault::Insecure);
    }
    let endpoint = Endpoint::from_url(&url).map_err(RedirectFault::Location)?;
    if leaves && matches!(request.target, Target::Unix(_)) {
        return Err(RedirectFault::OffSocket);
    }
    let mut next = Request { path: endpoint.path, ..request.clone() };
    if leaves {
        next.target = endpoint.target;
        next.is_secure = endpoint.is_secure;
        next.host = endpoint.host;
        next.host_header = endpoint.host_header;
        next.tls = request.tls.as_ref().map(|tls| tls.elsewhere());
        next.headers.retain(|(name, _)| is_for_anybody(name));
        taint_origin(&mut next.headers, &base);
    }
    Ok(Some(next))
}

/// The URL of a request, as messages show it.
pub(super) fn url_of(request: &Request) -> String {
    match &request.target {
        Target::Unix(_) => format!("{}{}", request.target.describe(), request.path),
        Target::Tcp { .. } => base(request).map_or_else(|_| request.target.describe(), |url| url.to_string()),
    }
}

fn base(request: &Request) -> Result<Url, UrlFault> {
    let scheme = if request.is_secure { "wss" } else { "ws" };
    let authority = match &request.target {
        Target::Tcp { .. } => request.target.describe(),
        Target::Unix(_) => request.host_header.clone(),
    };
    Url::parse(&format!("{scheme}://{authority}{}", request.path)).map_err(UrlFault::Syntax)
}

/// Where a Location leads from `base`, as a URL of a WebSocket server.
pub(in crate::net) fn resolve(base: &Url, location: &str) -> Result<Url, RedirectFault> {
    let fault = RedirectFault::Location;
    if has_white_space(location) {
        return Err(fault(UrlFault::WhiteSpace));
    }
    let mut url = base.join(location).map_err(UrlFault::Syntax).map_err(fault)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(RedirectFault::Credentials);
    }
    let scheme = match url.scheme() {
        "http" | "ws" => "ws",
        "https" | "wss" => "wss",
        other => return Err(fault(UrlFault::Scheme(other.to_owned()))),
    };
    // Never fails: each is a scheme with hosts and ports, and the default ports are the same.
    let _ = url.set_scheme(scheme);
    url.set_fragment(None);
    Ok(url)
}

/// Fetch §4.4: a server that is not the origin itself does not get to speak for it to a third.
fn taint_origin(headers: &mut [(String, String)], base: &Url) {
    let scheme = if base.scheme() == "wss" { "https" } else { "http" };
    let own = format!("{scheme}://{}", &base[Position::BeforeHost..Position::AfterPort]);
    for (_, value) in headers.iter_mut().filter(|(name, _)| name.eq_ignore_ascii_case("Origin")) {
        if !value.eq_ignore_ascii_case(&own) {
            "null".clone_into(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::protocol::handshake::client::parse_response;

    fn request(url: &str, headers: &[(&str, &str)]) -> Request {
        let endpoint = Endpoint::parse(url).unwrap();
        Request {
            target: endpoint.target,
            is_secure: endpoint.is_secure,
            host: endpoint.host,
            tls: None,
            host_header: endpoint.host_header,
            path: endpoint.path,
            subprotocols: vec!["chat".to_owned()],
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            compression: None,
            proxy: None,
            max_header_size: 1024,
            connect_timeout: Duration::from_secs(1),
            follow_redirects: 3,
        }
    }

    fn answer(status: u16, headers: &str) -> ResponseHead {
        parse_response(format!("HTTP/1.1 {status} There\r\n{headers}\r\n").as_bytes(), 1024).unwrap().unwrap().0
    }

    fn next(request: &Request, location: &str) -> Result<Request, RedirectFault> {
        let found = follow(request, &answer(302, &format!("Location: {location}\r\n")), 0)?;
        Ok(found.unwrap())
    }

    fn led(from: &str, location: &str) -> String {
        url_of(&next(&request(from, &[]), location).unwrap())
    }

    fn fault(from: &str, location: &str) -> RedirectFault {
        next(&request(from, &[]), location).unwrap_err()
    }

    fn names(request: &Request) -> Vec<&str> {
        request.headers.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn only_answers_that_redirect_are_followed() {
        let request = request("ws://a/", &[]);
        for status in [301, 302, 303, 307, 308] {
            assert!(follow(&request, &answer(status, "Location: /b\r\n"), 0).unwrap().is_some(), "{status}");
        }
        for status in [101, 200, 201, 300, 304, 305, 306, 400] {
            assert!(follow(&request, &answer(status, "Location: /b\r\n"), 0).unwrap().is_none(), "{status}");
        }
        assert_eq!(follow(&request, &answer(301, ""), 0).unwrap_err(), RedirectFault::NoLocation);
    }

    #[test]
    fn as_many_are_followed_as_allowed_and_not_one_more() {
        let (request, answer) = (request("ws://a/", &[]), answer(301, "Location: /b\r\n"));
        assert!(follow(&request, &answer, 2).is_ok());
        assert_eq!(follow(&request, &answer, 3).unwrap_err(), RedirectFault::TooMany(3));
        let none = Request { follow_redirects: 0, ..request };
        assert_eq!(follow(&none, &answer, 0).unwrap_err(), RedirectFault::NotAllowed);
    }

    /// RFC 9110 §10.2.2, RFC 3986 §5.4.
    #[test]
    fn a_location_is_relative_to_what_was_asked_for() {
        for (location, led_to) in [
            ("/x", "ws://a:8080/x"),
            ("x?y", "ws://a:8080/b/x?y"),
            ("../x", "ws://a:8080/x"),
            ("?y", "ws://a:8080/b/c?y"),
            ("//b/x", "ws://b/x"),
            ("ws://b:90/x", "ws://b:90/x"),
            ("http://b/x", "ws://b/x"),
            ("HTTP://B:80/x#part", "ws://b/x"),
            ("http://a:8080", "ws://a:8080/"),
            ("/ü", "ws://a:8080/%C3%BC"),
            ("http://müller.example/", "ws://xn--mller-kva.example/"),
        ] {
            assert_eq!(led("ws://a:8080/b/c?d", location), led_to, "{location}");
        }
        assert_eq!(led("ws://[::1]:9/", "/x"), "ws://[::1]:9/x");
    }

    #[test]
    fn a_way_may_lead_to_tls_and_stay_there() {
        for (from, location, led_to) in [
            ("wss://a/", "/x", "wss://a/x"),
            ("wss://a:444/", "/x", "wss://a:444/x"),
            ("wss://a/", "https://b/x", "wss://b/x"),
            ("ws://a/", "https://a/x", "wss://a/x"),
            ("ws://a/", "wss://b:444/x", "wss://b:444/x"),
        ] {
            assert_eq!(led(from, location), led_to, "{from} {location}");
        }
    }

    #[test]
    fn what_is_no_websocket_is_not_followed() {
        let scheme = |scheme: &str| RedirectFault::Location(UrlFault::Scheme(scheme.to_owned()));
        assert_eq!(fault("ws://a/", "ftp://b/"), scheme("ftp"));
        assert_eq!(fault("ws://a/", "file:///etc/passwd"), scheme("file"));
        assert_eq!(fault("ws://a/", "ws+unix:/run/x.sock:/"), scheme("ws+unix"));
        assert_eq!(fault("ws://a/", "/a b"), RedirectFault::Location(UrlFault::WhiteSpace));
        assert_eq!(fault("ws://a/", "ws://b:0/"), RedirectFault::Location(UrlFault::PortZero));
        assert!(matches!(fault("ws://a/", "ws://:0/"), RedirectFault::Location(UrlFault::Syntax(_))));
        assert_eq!(fault("ws://a/", "ws://user:secret@a/"), RedirectFault::Credentials);
    }

    #[test]
    fn a_way_from_tls_to_plain_tcp_is_never_taken() {
        for location in ["ws://a/", "http://a/", "ws://a:443/", "http://b/"] {
            assert_eq!(fault("wss://a/", location), RedirectFault::Insecure, "{location}");
        }
    }

    #[test]
    fn what_a_script_has_added_stays_at_its_origin() {
        let headers =
            [("Authorization", "a"), ("cookie", "b"), ("X-Api-Key", "c"), ("X-Jwt", "d"), ("X-Request-Id", "e")];
        let harmless = [("user-agent", "f"), ("Accept-Language", "g"), ("Origin", "h")];
        let request = request("ws://a/", &[&headers[..], &harmless].concat());
        for location in ["/x", "ws://a/", "http://A:80/"] {
            let next = next(&request, location).unwrap();
            assert_eq!(names(&next), names(&request), "{location}");
        }
        for location in ["ws://b/", "ws://a:81/", "ws://www.a/", "//a./"] {
            let next = next(&request, location).unwrap();
            assert_eq!(names(&next), ["user-agent", "Accept-Language", "Origin"], "{location}");
            assert_eq!(next.subprotocols, ["chat"]);
        }
    }

    #[test]
    fn a_host_that_was_set_by_hand_is_for_its_own_server_only() {
        let request = Request { host_header: "virtual.example".to_owned(), ..request("ws://127.0.0.1:9/", &[]) };
        assert_eq!(next(&request, "/x").unwrap().host_header, "virtual.example");
        assert_eq!(next(&request, "ws://b:90/x").unwrap().host_header, "b:90");
    }

    /// Fetch §4.4.
    #[test]
    fn an_origin_is_not_passed_on_by_somebody_else() {
        for (origin, from, sent) in [
            ("http://a", "ws://a/", "http://a"),
            ("http://a:81", "ws://a:81/", "http://a:81"),
            ("http://page", "ws://a/", "null"),
            ("https://a", "ws://a/", "null"),
        ] {
            let request = request(from, &[("Origin", origin)]);
            assert_eq!(next(&request, "ws://b/").unwrap().headers[0].1, sent, "{origin} at {from}");
            assert_eq!(next(&request, "/x").unwrap().headers[0].1, origin);
        }
    }

    /// A server behind a socket can say where on it, and not where else.
    #[test]
    fn a_way_off_a_unix_socket_is_not_taken() {
        let request = request("ws+unix:/run/a.sock:/b/c", &[]);
        assert_eq!(url_of(&next(&request, "d").unwrap()), "unix:/run/a.sock/b/d");
        assert_eq!(url_of(&next(&request, "http://localhost/d").unwrap()), "unix:/run/a.sock/d");
        assert_eq!(next(&request, "ws://127.0.0.1/d").unwrap_err(), RedirectFault::OffSocket);
    }
}
