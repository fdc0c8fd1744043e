//! From a specification of a version to a version that can be added: every rule that needs no state.

use vapi_runtime::standard::LocalizableMessage;
use vapi_vcenter::namespace_management::supervisor_services::versions::{
    CarvelCreateSpec, ContentType, CreateSpec, CreateSpecContent, CustomCreateSpec, VsphereCreateSpec,
};

use super::{Application, Content, Problems, Signature, decode, identifier};
use crate::ids::ServiceId;
use crate::inventory::Version;
use crate::messages;

/// A version that may be added, and what its content says of the service.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The service that the content is of; unset for custom content, which doesn't tell.
    pub(crate) service: Option<ServiceId>,
    pub(crate) version: Version,
}

impl Draft {
    /// A version in any format.
    ///
    /// # Errors
    /// When the specification isn't valid.
    pub(crate) fn new(spec: CreateSpec) -> Result<Self, Problems> {
        match spec.content {
            CreateSpecContent::Custom(spec) => Self::custom(spec),
            CreateSpecContent::Vsphere(spec) => Self::vsphere(spec),
            CreateSpecContent::Carvel(spec) => Self::carvel(spec),
            // a strict decoder lets nothing else through
            _ => Err(vec![one_format()]),
        }
    }

    /// A version in plain YAML.
    ///
    /// # Errors
    /// When the specification isn't valid.
    pub(crate) fn custom(spec: CustomCreateSpec) -> Result<Self, Problems> {
        if !identifier::is_version(spec.version.as_str()) {
            return Err(vec![messages::VERSION_ID_INVALID.with([spec.version.as_str()])]);
        }
        if spec.display_name.is_empty() {
            return Err(vec![messages::NAME_EMPTY.with(["display_name"])]);
        }
        let content = read(&spec.content, "custom_spec", &ContentType::CustomYaml)?;
        let trust_verified = verify(spec.trusted_provider, content.signature)?;
        let version = Version {
            id: spec.version,
            display_name: spec.display_name,
            description: spec.description,
            eula: None,
            content_type: content.format,
            content: spec.content,
            activated: true,
            trust_verified,
            registered_by_default: false,
            install_fails: false,
        };
        Ok(Self { service: None, version })
    }

    /// A version in the format of vSphere application services.
    ///
    /// # Errors
    /// When the specification isn't valid.
    pub(crate) fn vsphere(spec: VsphereCreateSpec) -> Result<Self, Problems> {
        let content = read(&spec.content, "vsphere_spec", &ContentType::VsphereAppsYaml)?;
        let trust_verified = verify(spec.trusted_provider, content.signature)?;
        let draft = Self::of_application(content, spec.content, trust_verified)?;
        if draft.version.eula.is_some() && !spec.accept_eula.unwrap_or(false) {
            return Err(vec![messages::EULA_NOT_ACCEPTED.with([])]);
        }
        Ok(draft)
    }

    /// A version in the format of Carvel packages, for which nobody asks for a signature.
    ///
    /// # Errors
    /// When the specification isn't valid.
    pub(crate) fn carvel(spec: CarvelCreateSpec) -> Result<Self, Problems> {
        let content = read(&spec.content, "carvel_spec", &ContentType::CarvelAppsYaml)?;
        let trust_verified = content.signature == Signature::Valid;
        Self::of_application(content, spec.content, trust_verified)
    }

    fn of_application(content: Content, base64: String, trust_verified: bool) -> Result<Self, Problems> {
        let Application { service, version, display_name, description, eula, .. } =
            content.application.unwrap_or_else(|| Err(vec![messages::CONTENT_MISSING.with([])]))?;
        let version = Version {
            id: version,
            display_name,
            description,
            eula,
            content_type: content.format,
            content: base64,
            activated: true,
            trust_verified,
            registered_by_default: false,
            install_fails: false,
        };
        Ok(Self { service: Some(service), version })
    }
}

/// That one format is wanted, and only one.
pub(crate) fn one_format() -> LocalizableMessage {
    messages::ONE_FORMAT.with(["custom_spec, vsphere_spec, carvel_spec"])
}

/// Decodes content that must have the format that its field is for.
fn read(base64: &str, field: &str, expected: &ContentType) -> Result<Content, Problems> {
    let text = decode("content", base64)?;
    if text.trim().is_empty() {
        return Err(vec![messages::CONTENT_MISSING.with([])]);
    }
    let content = Content::recognise(&text)?;
    if content.format == *expected {
        Ok(content)
    } else {
        let args = [content.format.as_str(), field, expected.as_str()];
        Err(vec![messages::CONTENT_OTHER_TYPE.with(args)])
    }
}

/// Whether content is trusted: it must be signed unless the caller says that its provider isn't trusted.
fn verify(trusted_provider: Option<bool>, signature: Signature) -> Result<bool, Problems> {
    match (trusted_provider.unwrap_or(true), signature) {
        (false, _) => Ok(false),
        (true, Signature::Valid) => Ok(true),
        (true, Signature::Invalid) => Err(vec![messages::CONTENT_SIGNATURE_INVALID.with([])]),
        (true, Signature::Missing) => Err(vec![messages::CONTENT_UNSIGNED.with([])]),
    }
}
