//! TLS in front of a listener: rustls. The only file of the server that names it.

use std::io;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpStream;
use tokio_rustls::{Accept, TlsAcceptor};

/// Makes TLS connections of TCP's.
#[derive(Clone)]
pub(super) struct Acceptor(TlsAcceptor);

impl std::fmt::Debug for Acceptor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Acceptor")
    }
}

impl Acceptor {
    /// Reads certificates and key, in PEM.
    pub(super) fn new(certificates: &[u8], key: &[u8]) -> io::Result<Self> {
        let invalid = |problem: String| io::Error::new(io::ErrorKind::InvalidInput, problem);
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificates).collect();
        let chain = chain.map_err(|error| invalid(format!("can't read the certificate: {error}")))?;
        if chain.is_empty() {
            return Err(invalid("there is no certificate in the text: it must be PEM".to_owned()));
        }
        let key =
            PrivateKeyDer::from_pem_slice(key).map_err(|error| invalid(format!("can't read the key: {error}")))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key))
            .map_err(|error| invalid(format!("can't use certificate and key: {error}")))?;
        Ok(Self(Arc::new(config).into()))
    }

    /// Begins a handshake.
    pub(super) fn accept(&self, socket: TcpStream) -> Accept<TcpStream> {
        self.0.accept(socket)
    }
}
