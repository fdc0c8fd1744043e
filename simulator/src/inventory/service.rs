//! Supervisor Services and their versions.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vapi_vcenter::namespace_management::supervisor_services::versions::ContentType;

use crate::ids::{ServiceId, VersionId};

/// A Supervisor Service.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Its name, for people.
    pub display_name: String,
    /// What it does, for people.
    pub description: Option<String>,
    /// Whether it may be used; when not, none of its versions may.
    pub activated: bool,
    /// Whether no Supervisor may be without it.
    pub must_be_installed: bool,
    /// Its versions.
    pub versions: Vec<Version>,
}

impl Service {
    /// A service that may be used, without versions yet.
    #[must_use]
    pub fn new(id: impl Into<ServiceId>, display_name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            display_name: display_name.into(),
            description: None,
            activated: true,
            must_be_installed: false,
            versions: Vec::new(),
        }
    }

    /// With a description.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// The same, deactivated.
    #[must_use]
    pub fn deactivated(self) -> Self {
        Self { activated: false, ..self }
    }

    /// The same, as one that no Supervisor may be without.
    #[must_use]
    pub fn must_be_installed(self) -> Self {
        Self { must_be_installed: true, ..self }
    }

    /// With one more version.
    #[must_use]
    pub fn with_version(mut self, version: Version) -> Self {
        self.versions.push(version);
        self
    }
}

/// A version of a Supervisor Service.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Version {
    /// Its id.
    pub id: VersionId,
    /// Its name, for people.
    pub display_name: String,
    /// What it is, for people.
    pub description: Option<String>,
    /// Its licence agreement.
    pub eula: Option<String>,
    /// The format of its definition.
    pub content_type: ContentType,
    /// Its definition, in base64.
    pub content: String,
    /// Whether its signature was checked and is good.
    pub trust_verified: bool,
    /// Whether it came with vCenter, so that it can't be deleted.
    pub registered_by_default: bool,
    /// Whether Supervisors fail to install it.
    pub install_fails: bool,
}

impl Version {
    /// A version with this definition, as it is before base64.
    #[must_use]
    pub fn new(
        id: impl Into<VersionId>,
        display_name: impl Into<String>,
        content_type: ContentType,
        content: impl AsRef<[u8]>,
    ) -> Self {
        Self {
            id: id.into(),
            display_name: display_name.into(),
            description: None,
            eula: None,
            content_type,
            content: STANDARD.encode(content),
            trust_verified: false,
            registered_by_default: false,
            install_fails: false,
        }
    }

    /// With a description.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// With a licence agreement.
    #[must_use]
    pub fn with_eula(mut self, eula: impl Into<String>) -> Self {
        self.eula = Some(eula.into());
        self
    }

    /// The same, as one that came with vCenter, and is trusted.
    #[must_use]
    pub fn registered_by_default(self) -> Self {
        Self { registered_by_default: true, trust_verified: true, ..self }
    }

    /// The same, as one that Supervisors fail to install.
    #[must_use]
    pub fn failing_to_install(self) -> Self {
        Self { install_fails: true, ..self }
    }
}
