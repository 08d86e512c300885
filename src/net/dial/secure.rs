//! TLS over a connected socket, before anything is said in it.

use super::Request;
use super::attempt::Attempt;
use crate::net::error::{ConnectError, Step};
use crate::net::socket::Socket;
use crate::net::tls::client::{Secured, TlsFault, connect};

impl Attempt<'_> {
    /// Shakes hands for TLS.
    pub(super) async fn secure(&mut self, socket: Socket, request: &Request) -> Result<Socket, ConnectError> {
        self.begin(Step::Tls);
        let Some(tls) = &request.tls else { return Err(self.insecure(TlsFault::NotSetUp)) };
        match self.in_time(connect(&socket, tls, &request.host)).await? {
            Ok(Secured { session, afterwards }) => {
                self.find(session.describe());
                self.afterwards = Some(afterwards);
                Ok(socket.with_tls(session))
            }
            Err(fault) => Err(self.insecure(fault)),
        }
    }

    /// There is no TLS with the server.
    pub(super) fn insecure(&self, fault: TlsFault) -> ConnectError {
        ConnectError::Tls { address: self.address.clone(), fault: Box::new(fault) }
    }
}
