//! Supervisor Services and their versions.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use vapi_vcenter::namespace_management::supervisor_services::versions::ContentType;

use super::text;
use crate::content::{Content, decode};
use crate::ids::{ServiceId, VersionId};

/// A Supervisor Service.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Service {
    /// Its id.
    #[serde(with = "text::id")]
    pub id: ServiceId,
    /// Its name, for people.
    pub display_name: String,
    /// What it does, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it may be used; when not, none of its versions may.
    #[serde(default = "yes")]
    pub activated: bool,
    /// Whether no Supervisor may be without it.
    #[serde(default)]
    pub must_be_installed: bool,
    /// Its versions.
    #[serde(default)]
    pub versions: Vec<Version>,
}

const fn yes() -> bool {
    true
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
///
/// In a seed the definition is `content`, in base64, or `yaml`, as it is; what `display_name` and `content_type` leave open
/// follows from it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(try_from = "VersionText", into = "VersionText")]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
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
    /// Whether it may be used, as long as its service may.
    pub activated: bool,
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
            activated: true,
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

    /// The same, deactivated.
    #[must_use]
    pub fn deactivated(self) -> Self {
        Self { activated: false, ..self }
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

/// A version as a seed has it.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools, reason = "those of a version")]
struct VersionText {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    eula: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    yaml: Option<String>,
    #[serde(default = "yes")]
    activated: bool,
    #[serde(default)]
    trust_verified: bool,
    #[serde(default)]
    registered_by_default: bool,
    #[serde(default)]
    install_fails: bool,
}

impl From<Version> for VersionText {
    fn from(version: Version) -> Self {
        Self {
            id: version.id.into_string(),
            display_name: Some(version.display_name),
            description: version.description,
            eula: version.eula,
            content_type: Some(version.content_type.as_str().to_owned()),
            content: Some(version.content),
            yaml: None,
            activated: version.activated,
            trust_verified: version.trust_verified,
            registered_by_default: version.registered_by_default,
            install_fails: version.install_fails,
        }
    }
}

impl TryFrom<VersionText> for Version {
    type Error = String;

    fn try_from(text: VersionText) -> Result<Self, String> {
        let (content, yaml) = match (text.content, text.yaml) {
            (Some(content), None) => {
                let yaml = decode("content", &content).map_err(|_| "`content` must be YAML in base64".to_owned())?;
                (content, yaml)
            }
            (None, Some(yaml)) => (STANDARD.encode(&yaml), yaml),
            _ => return Err("a version has `content` or `yaml`, not both".to_owned()),
        };
        let recognised = Content::recognise(&yaml).map_err(|_| "the definition must be YAML".to_owned())?;
        let content_type = match text.content_type.as_deref().map(ContentType::from) {
            Some(content_type) if content_type.is_known() => content_type,
            Some(content_type) => return Err(format!("there is no content type `{content_type}`")),
            None => recognised.format,
        };
        let application = recognised.application.and_then(Result::ok);
        let told = application.map(|application| (application.display_name, application.description, application.eula));
        let (display_name, description, eula) =
            told.map_or((None, None, None), |(name, text, eula)| (Some(name), text, eula));
        Ok(Self {
            display_name: text.display_name.or(display_name).unwrap_or_else(|| text.id.clone()),
            description: text.description.or(description),
            eula: text.eula.or(eula),
            id: VersionId::new(text.id),
            content_type,
            content,
            activated: text.activated,
            trust_verified: text.trust_verified,
            registered_by_default: text.registered_by_default,
            install_fails: text.install_fails,
        })
    }
}
