//! The same server over TLS.

use std::pin::Pin;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio_rustls::TlsAcceptor;
use vapi_runtime::ClientBuilder;

use super::{Received, Reply, Server};

/// What a server on `localhost` shows, issued by an authority of the test.
pub struct Identity {
    pub certificate: CertificateDer<'static>,
    pub authority: String,
    config: ServerConfig,
}

impl Identity {
    /// `signing` chooses the key that the server signs with.
    pub fn new(signing: impl FnOnce(KeyPair) -> KeyPair) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
        let key = PrivateKeyDer::Pkcs8(signing(key).serialize_der().into());
        let key = any_supported_type(&key).unwrap();
        let shown = SingleCertAndKey::from(CertifiedKey::new(vec![certificate.der().clone()], key));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(shown));
        Self { certificate: certificate.der().clone(), authority: authority.pem(), config }
    }

    /// `protocols`: what it can speak, the best first; none said: it doesn't negotiate.
    pub fn acceptor(&self, protocols: &[&str]) -> TlsAcceptor {
        let mut config = self.config.clone();
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// A server with such an identity.
pub struct Secure {
    pub server: Server,
    pub identity: Identity,
}

fn hello(received: Received) -> Pin<Box<dyn Future<Output = Reply> + Send>> {
    Box::pin(async move { received.output(&json!("hello")) })
}

pub async fn start() -> Secure {
    start_with(|key| key).await
}

pub async fn start_with(signing: impl FnOnce(KeyPair) -> KeyPair) -> Secure {
    let identity = Identity::new(signing);
    let acceptor = identity.acceptor(&[]);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::on(&listener, hello);
    let serving = server.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, serving) = (acceptor.clone(), serving.clone());
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    serving.serve(stream).await;
                }
            });
        }
    });
    Secure { server, identity }
}

impl Secure {
    pub fn client(&self) -> ClientBuilder {
        let url = format!("https://localhost:{}", self.server.address.port());
        vapi_runtime::Client::builder(url).no_proxy().without_platform_certificates()
    }

    pub fn authority(&self) -> &str {
        &self.identity.authority
    }

    pub fn thumbprint(&self) -> String {
        let digest = Sha256::digest(&self.identity.certificate);
        digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }
}
