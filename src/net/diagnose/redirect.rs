//! What to do about a redirect: where it leads, as the URL to use.
//!
//! Never repeats a user or a password that a server names.

use url::Url;

use super::finding::Scene;
use crate::net::dial::resolve;
use crate::net::error::RedirectFault;

/// The hint for an answer with this Location, that was not followed for this reason.
pub(super) fn hint(location: Option<&str>, fault: Option<&RedirectFault>, scene: &Scene<'_>) -> String {
    let Some(location) = location else {
        return "the server redirects, but does not say where to: is the path right?".to_owned();
    };
    let own = if scene.request.is_secure { "wss" } else { "ws" };
    let target = Url::parse(&scene.url(own)).ok().and_then(|base| Some((leads_to(&base, location)?, base)));
    let Some((url, base)) = target else {
        return format!("the server redirects to what is no WebSocket server: is the path right? {PAGES}");
    };
    if scene.request.is_secure && url.scheme() == "ws" {
        return format!(
            "it leads from wss:// to {}, and no client follows it there: a server behind a proxy that does the TLS writes \
             http:// unless it is told of that (X-Forwarded-Proto). {PAGES}",
            shown(&url)
        );
    }
    let socket = if url.origin() == base.origin() { scene.by_socket() } else { leaves_socket(scene) };
    let option = match fault {
        Some(RedirectFault::NotAllowed) => ", or allow redirects with the option 'followRedirects'",
        Some(RedirectFault::TooMany(_)) => {
            ", or allow more with the option 'followRedirects', unless it leads in a circle"
        }
        _ => "",
    };
    format!("use {}{socket} if that is the WebSocket server{option}. {PAGES}", shown(&url))
}

fn leads_to(base: &Url, location: &str) -> Option<Url> {
    match resolve(base, location) {
        Ok(url) => Some(url),
        Err(RedirectFault::Credentials) => {
            let mut url = base.join(location).ok()?;
            url.set_username("").ok()?;
            url.set_password(None).ok()?;
            resolve(base, url.as_str()).ok()
        }
        Err(_) => None,
    }
}

/// A page for the login may be told where to lead back to, with the user and the password in that URL.
fn shown(url: &Url) -> String {
    let mut shown = url.clone();
    let has_user = |text: &str| text.contains('@') || text.to_ascii_lowercase().contains("%40");
    if has_user(url.path()) {
        shown.set_path("");
        shown.set_query(None);
        return format!("{shown}…");
    }
    if url.query().is_some_and(has_user) {
        shown.set_query(None);
        return format!("{shown}?…");
    }
    shown.into()
}

fn leaves_socket(scene: &Scene<'_>) -> String {
    match scene.by_socket().is_empty() {
        true => String::new(),
        false => " without the unix socket".to_owned(),
    }
}

const PAGES: &str = "One to a page for the login means that a cookie is missing; one that only adds a slash or changes to \
                     https comes from a web server's rule for pages: exempt the path from it";
