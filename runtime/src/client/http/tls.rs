//! Whom to trust: the platform's authorities, the user's own, one certificate by its thumbprint, or anyone.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme};
use sha2::{Digest as _, Sha256};

/// What a builder says about trust.
#[derive(Debug)]
pub(crate) struct TlsSettings {
    /// Authorities in PEM form.
    pub(crate) authorities: Vec<Vec<u8>>,
    /// Whether the platform's authorities are trusted too.
    pub(crate) platform: bool,
    /// If there are any, exactly the certificates with these are trusted.
    pub(crate) thumbprints: Vec<Thumbprint>,
    pub(crate) danger_accept_any: bool,
}

impl Default for TlsSettings {
    fn default() -> Self {
        Self { authorities: Vec::new(), platform: true, thumbprints: Vec::new(), danger_accept_any: false }
    }
}

impl TlsSettings {
    /// `used`: there will be a TLS connection, so authorities are worth loading.
    pub(crate) fn config(&self, used: bool) -> Result<ClientConfig, String> {
        // Of our own, so that neither the program's choice of a provider nor its absence matters.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = self.verifier(&provider, used)?;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let mut config = builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
        let versions: &[&[u8]] = if cfg!(feature = "http2") { &[b"h2", b"http/1.1"] } else { &[b"http/1.1"] };
        config.alpn_protocols = versions.iter().map(|version| version.to_vec()).collect();
        Ok(config)
    }

    fn verifier(&self, provider: &Arc<CryptoProvider>, used: bool) -> Result<Arc<dyn ServerCertVerifier>, String> {
        let pinned = !self.thumbprints.is_empty();
        if self.danger_accept_any && (pinned || !self.authorities.is_empty()) {
            return Err(
                "any certificate is to be accepted, yet some are named; it has to be one or the other".to_owned()
            );
        }
        let provider = Arc::clone(provider);
        if pinned || !used {
            return Ok(Arc::new(Pinned { thumbprints: self.thumbprints.clone(), provider }));
        }
        if self.danger_accept_any {
            return Ok(Arc::new(Anyone { provider }));
        }
        let authorities = self.authorities()?;
        let verifier: Arc<dyn ServerCertVerifier> = if self.platform {
            let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(authorities, provider);
            Arc::new(verifier.map_err(|error| {
                format!(
                    "the platform's trusted certificates can't be loaded ({error}); name an authority or a thumbprint"
                )
            })?)
        } else {
            let mut roots = RootCertStore::empty();
            for authority in authorities {
                roots.add(authority).map_err(|error| format!("a certificate authority can't be used: {error}"))?;
            }
            let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build();
            verifier.map_err(|error| format!("no certificate would be trusted: {error}"))?
        };
        Ok(Arc::new(Explaining { verifier }))
    }

    fn authorities(&self) -> Result<Vec<CertificateDer<'static>>, String> {
        let mut certificates = Vec::new();
        for pem in &self.authorities {
            let before = certificates.len();
            for certificate in CertificateDer::pem_slice_iter(pem) {
                certificates
                    .push(certificate.map_err(|error| format!("a certificate authority can't be read: {error}"))?);
            }
            if certificates.len() == before {
                return Err("a certificate authority can't be read: there is no certificate in PEM form".to_owned());
            }
        }
        Ok(certificates)
    }
}

/// The SHA-256 of a certificate as the server sends it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Thumbprint([u8; 32]);

impl Thumbprint {
    /// Reads hex digits, with or without colons; what is wrong with them, in words.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{}` is no SHA-256 thumbprint: that has 64 hex digits", text.escape_debug());
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|character| !matches!(character, ':' | ' '))
            .map(|character| character.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        let digits = digits.ok_or_else(wrong)?;
        let bytes: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
        match <[u8; 32]>::try_from(bytes) {
            Ok(bytes) if digits.len() == 64 => Ok(Self(bytes)),
            _ => Err(wrong()),
        }
    }

    fn of(certificate: &CertificateDer<'_>) -> Self {
        Self(Sha256::digest(certificate.as_ref()).into())
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, byte) in self.0.iter().enumerate() {
            write!(f, "{}{byte:02X}", if position > 0 { ":" } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Says whose certificate isn't trusted and why, and how to trust it after all.
#[derive(Clone, Debug)]
pub(crate) struct Untrusted {
    thumbprint: Thumbprint,
    reason: Reason,
}

#[derive(Clone, Debug)]
enum Reason {
    Verifier(String),
    OtherThanPinned,
}

impl Untrusted {
    fn error(certificate: &CertificateDer<'_>, reason: Reason) -> rustls::Error {
        let untrusted = Self { thumbprint: Thumbprint::of(certificate), reason };
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(untrusted))))
    }

    /// Finds out whether a failed connection failed for this.
    pub(crate) fn cause_of(error: &(dyn StdError + 'static)) -> Option<Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(tls) = error.downcast_ref::<rustls::Error>() {
                return match tls {
                    rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) => {
                        inner.downcast_ref().cloned()
                    }
                    _ => None,
                };
            }
            // An I/O error hides what it wraps: its source is that one's source.
            cause = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
                Some(inner) => Some(inner),
                None => error.source(),
            };
        }
        None
    }
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thumbprint = &self.thumbprint;
        match &self.reason {
            Reason::Verifier(reason) => {
                write!(f, "certificate not trusted ({reason}, SHA-256 {thumbprint}); ")?;
                f.write_str("to accept exactly this one, pin it with ClientBuilder::thumbprint")
            }
            Reason::OtherThanPinned => {
                write!(f, "certificate not trusted (its SHA-256 {thumbprint} isn't the pinned one); ")?;
                f.write_str("make sure that the server's certificate was replaced on purpose before pinning this one")
            }
        }
    }
}

impl StdError for Untrusted {}

/// The rest of a verifier that decides by the certificate alone: the server must prove that it has the key.
macro_rules! signatures_are_verified {
    () => {
        fn verify_tls12_signature(
            &self,
            message: &[u8],
            certificate: &CertificateDer<'_>,
            signature: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, rustls::Error> {
            verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
        }

        fn verify_tls13_signature(
            &self,
            message: &[u8],
            certificate: &CertificateDer<'_>,
            signature: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, rustls::Error> {
            verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            self.provider.signature_verification_algorithms.supported_schemes()
        }
    };
}

/// Accepts exactly the certificates with some thumbprint.
#[derive(Debug)]
struct Pinned {
    thumbprints: Vec<Thumbprint>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        // Thumbprints are public, so comparing need not take constant time.
        if self.thumbprints.contains(&Thumbprint::of(certificate)) {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(Untrusted::error(certificate, Reason::OtherThanPinned))
        }
    }

    signatures_are_verified!();
}

/// Accepts any certificate, because the user said so.
#[derive(Debug)]
struct Anyone {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    signatures_are_verified!();
}

/// Another verifier, whose refusals say which certificate it was about.
#[derive(Debug)]
struct Explaining {
    verifier: Arc<dyn ServerCertVerifier>,
}

impl ServerCertVerifier for Explaining {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.verifier.verify_server_cert(certificate, intermediates, server, ocsp, now).map_err(|error| {
            let reason = match &error {
                rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
                    "its issuer is not known, or it is self-signed".to_owned()
                }
                rustls::Error::InvalidCertificate(reason) => reason.to_string(),
                other => other.to_string(),
            };
            Untrusted::error(certificate, Reason::Verifier(reason))
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}
