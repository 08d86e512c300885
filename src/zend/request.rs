//! `WebSocket\Request`: the HTTP request that opened a connection, or a plain one.

use std::sync::Arc;

use ext_php_rs::binary::Binary;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendClassObject, Zval};

use super::arguments::{MaybeText, Text};
use super::exception::logic_error;
use super::ffi::{self, PropertyType};
use super::value;
use crate::net::http::Exchange;
use crate::net::peer::Peer;
use crate::protocol::handshake::extension::parse_tokens;
use crate::protocol::handshake::parameters;
use crate::protocol::handshake::request::RequestHead;

/// An HTTP request: `method`, `target` (path and query as sent), `path`, `queryString`, `remoteAddress` (`ip:port`) and
/// `isSecure` (it came over TLS).
///
/// Behind a proxy of the option `trustedProxies` the last two are the client's own, as the proxy says in X-Forwarded-For and
/// X-Forwarded-Proto. Most proxies do not say which port: then it is 0.
///
/// ```php
/// function accept(Request $request): bool|Response
/// {
///     if ($request->query('room') === null) {
///         return new Response(404, ['Content-Type' => 'text/plain'], "say ?room=\n");
///     }
///     return $request->cookie('session') !== null;
/// }
/// ```
#[php_class]
#[php(name = "WebSocket\\Request")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
pub struct Request(Source);

/// Where the head is: with the connection that it opened, or here.
enum Source {
    Connection(Arc<Peer>),
    Own(RequestHead),
}

#[php_impl]
impl Request {
    /// Not for scripts.
    #[php(constructor, vis = "private")]
    pub fn __construct() -> PhpResult<Self> {
        Err(logic_error("a Request is made by a Server"))
    }

    /// The first value of a query parameter, decoded (`+` is a space, `%41` an A), in any bytes; '' for one without a value;
    /// `$default` where there is none of that name.
    #[php(defaults(default = MaybeText(None)))]
    pub fn query(&self, name: Text<'_>, default: MaybeText<'_>) -> Option<Binary<u8>> {
        let query = self.head().map(RequestHead::query_string).unwrap_or_default();
        let found = parameters::query_parameter(query, name.0);
        found.or_else(|| default.0.map(<[u8]>::to_vec)).map(Binary::from)
    }

    /// The first header of this name, in any case of letters, as it was sent; null where there is none.
    pub fn header(&self, name: Text<'_>) -> Option<Binary<u8>> {
        let value = self.head()?.header_bytes(name.as_str()?)?;
        Some(value.to_vec().into())
    }

    /// All headers: lower-case name => list of values, in the order of their coming.
    pub fn headers(&self) -> value::Array {
        value::Array(value::headers(self.head().into_iter().flat_map(RequestHead::headers)))
    }

    /// The first cookie of this name, as it was sent but for quotes around it, not decoded; null where there is none (RFC
    /// 6265 §4.2).
    pub fn cookie(&self, name: Text<'_>) -> Option<Binary<u8>> {
        let headers = self.head()?.headers().filter(|(header, _)| *header == "cookie");
        let value = parameters::cookie(headers.map(|(_, value)| value), name.0)?;
        Some(value.to_vec().into())
    }

    /// The subprotocols that the client offers, in its order of preference (RFC 6455 §11.3.4).
    pub fn subprotocols(&self) -> Vec<String> {
        let list = self.head().and_then(|head| head.header_list("sec-websocket-protocol")).unwrap_or_default();
        parse_tokens(&list).unwrap_or_default()
    }
}

impl Request {
    /// A PHP object for the request that opened a connection.
    pub fn of_connection(peer: &Arc<Peer>) -> Zval {
        let origin = peer.origin();
        Self::zval(Self(Source::Connection(Arc::clone(peer))), &origin.remote_address.to_string(), origin.is_secure)
    }

    /// A PHP object for a request that waits for a word on it.
    pub fn waiting<T>(exchange: &Exchange<T>) -> Zval {
        let request = Self(Source::Own(exchange.request.clone()));
        Self::zval(request, &exchange.remote_address, exchange.is_secure)
    }

    fn zval(self, remote_address: &str, is_secure: bool) -> Zval {
        let head = self.head();
        let text = |get: fn(&RequestHead) -> &str| value::string(head.map(get).unwrap_or_default());
        let slots = [
            text(RequestHead::method),
            text(RequestHead::target),
            text(RequestHead::path),
            text(RequestHead::query_string),
            value::string(remote_address),
            value::bool(is_secure),
        ];
        value::object_with(ZendClassObject::new(self), slots)
    }

    fn head(&self) -> Option<&RequestHead> {
        match &self.0 {
            Source::Connection(peer) => peer.origin().request.as_ref(),
            Source::Own(head) => Some(head),
        }
    }

    /// Declares the properties.
    pub fn complete() {
        let class = value::class::<Self>();
        for name in ["method", "target", "path", "queryString", "remoteAddress"] {
            ffi::declare_property(class, name, PropertyType::String, true, ffi::undefined());
        }
        ffi::declare_property(class, "isSecure", PropertyType::Bool, true, ffi::undefined());
    }
}
