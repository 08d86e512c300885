//! The option `tls`, of a server and of a client: files named, read and found good.

use std::path::PathBuf;
use std::sync::Arc;

use ext_php_rs::prelude::*;

use super::{Names, Options, value_error};
use crate::net::tls::client::{self, ClientTls, IdentityFiles, Name};
use crate::net::tls::{Files, Tls};

impl Options<'_> {
    /// That of a server; `None` for none.
    pub(super) fn tls(&self) -> PhpResult<Option<Arc<Tls>>> {
        let Some(options) = self.nested_tls(&SERVER)? else { return Ok(None) };
        let files = Files {
            cert: options.needed_file("cert")?,
            key: options.needed_file("key")?,
            client_ca: options.file("clientCa", "?string")?,
        };
        Ok(Some(Arc::new(Tls::load(files)?)))
    }

    /// That of a client.
    pub(super) fn client_tls(&self) -> PhpResult<Arc<ClientTls>> {
        let options = self.nested_tls(&CLIENT)?.unwrap_or(Options { table: None, names: &CLIENT });
        let options = client::Options {
            verify: options.bool("verify", true)?,
            ca_file: options.file("caFile", "?string")?,
            identity: options.identity()?,
            server_name: options.server_name()?,
        };
        Ok(Arc::new(ClientTls::load(&options)?))
    }

    fn nested_tls(&self, names: &'static Names) -> PhpResult<Option<Self>> {
        let Some(value) = self.get("tls").filter(|value| !value.is_null()) else { return Ok(None) };
        let table = value.array().ok_or_else(|| self.wrong_type("tls", "?array", value))?;
        Options::new(Some(table), names).map(Some)
    }

    /// A client's certificate and the key to it: both or none.
    fn identity(&self) -> PhpResult<Option<IdentityFiles>> {
        let lacking = |name, given| {
            let (option, given) = (self.option(name), self.option(given));
            Err(value_error(format!("{option} is missing, {given} is of no use without it")))
        };
        match (self.file("cert", "?string")?, self.file("key", "?string")?) {
            (Some(cert), Some(key)) => Ok(Some(IdentityFiles { cert, key })),
            (Some(_), None) => lacking("key", "cert"),
            (None, Some(_)) => lacking("cert", "key"),
            (None, None) => Ok(None),
        }
    }

    fn server_name(&self) -> PhpResult<Option<Name>> {
        let Some(value) = self.get("serverName").filter(|value| !value.is_null()) else { return Ok(None) };
        let text = value.zend_str().ok_or_else(|| self.wrong_type("serverName", "?string", value))?;
        let text = String::from_utf8_lossy(text.as_bytes());
        let name = Name::parse(&text);
        let fault = format_args!("'{}' is neither a host name nor an IP address", text.escape_debug());
        name.map(Some).ok_or_else(|| self.bad_value("serverName", &fault))
    }

    fn needed_file(&self, name: &str) -> PhpResult<PathBuf> {
        if let Some(null) = self.get(name).filter(|value| value.is_null()) {
            return Err(self.wrong_type(name, "string", null));
        }
        let file = self.file(name, "string")?;
        file.ok_or_else(|| value_error(format!("{} is missing, it names a file", self.option(name))))
    }
}

const SERVER: Names = Names { owner: "tls", prefix: "tls.", available: &["cert", "key", "clientCa"] };

const CLIENT: Names =
    Names { owner: "tls", prefix: "tls.", available: &["verify", "caFile", "cert", "key", "serverName"] };
