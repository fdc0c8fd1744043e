//! Certificates for a simulator that speaks TLS.

use std::fmt;
use std::fmt::Write as _;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use sha2::{Digest as _, Sha256};

/// A certificate with its key, and the thumbprint by which clients can pin it.
///
/// ```
/// use vapi_simulator::Certificate;
///
/// let certificate = Certificate::self_signed(["localhost", "127.0.0.1"])?;
/// assert_eq!(certificate.thumbprint().len(), 95);
/// # Ok::<(), vapi_simulator::CertificateError>(())
/// ```
#[derive(Clone)]
pub struct Certificate {
    chain: Vec<u8>,
    key: Vec<u8>,
    thumbprint: String,
}

/// Without the key.
impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("thumbprint", &self.thumbprint).finish_non_exhaustive()
    }
}

impl Certificate {
    /// A new certificate for these names and addresses, which nobody but its own key vouches for.
    ///
    /// # Errors
    /// When a name can't be in a certificate.
    pub fn self_signed<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Result<Self, CertificateError> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let made = rcgen::generate_simple_self_signed(names)
            .map_err(|error| CertificateError(format!("can't make a certificate: {error}")))?;
        let thumbprint = thumbprint(made.cert.der());
        let (chain, key) = (made.cert.pem().into_bytes(), made.signing_key.serialize_pem().into_bytes());
        Ok(Self { chain, key, thumbprint })
    }

    /// A certificate and whatever lies between it and an authority, and its key, in PEM.
    ///
    /// Whether the key fits is found out when the simulator starts.
    ///
    /// # Errors
    /// When there is no certificate.
    pub fn from_pem(chain: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Result<Self, CertificateError> {
        let chain = chain.into();
        let first = CertificateDer::from_pem_slice(&chain)
            .map_err(|error| CertificateError(format!("there is no certificate in the file: {error}")))?;
        let thumbprint = thumbprint(&first);
        Ok(Self { thumbprint, chain, key: key.into() })
    }

    /// The SHA-256 thumbprint, 32 pairs of hex digits with colons between.
    #[must_use]
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// The certificates, in PEM: what a client is given to trust.
    #[must_use]
    pub fn pem(&self) -> &[u8] {
        &self.chain
    }

    pub(crate) fn key(&self) -> &[u8] {
        &self.key
    }
}

fn thumbprint(certificate: &[u8]) -> String {
    Sha256::digest(certificate).iter().fold(String::new(), |mut text, byte| {
        let colon = if text.is_empty() { "" } else { ":" };
        // writing to a text can't fail
        let _ = write!(text, "{colon}{byte:02X}");
        text
    })
}

/// Says why there is no certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateError(String);

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CertificateError {}
