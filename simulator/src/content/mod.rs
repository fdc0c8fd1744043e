//! The definitions of versions: base64, then YAML in one of three formats, with a signature or without.
//!
//! Real formats and signatures are richer; here stands in for them what a test can write by hand:
//!
//! - A **Carvel package** is a resource with the `kind` `Package` and an `apiVersion` of `data.packaging.carvel.dev/`.
//!   `spec.refName` is the service, `spec.version` the version. Name and description are `spec.displayName` and
//!   `spec.shortDescription` (or `spec.longDescription`) of the resource `PackageMetadata`; without one, the service's
//!   id is the name, and a check warns.
//! - A **vSphere application** is a resource with the `kind` `SupervisorService` and an `apiVersion` of a group under
//!   `vmware.com`. `spec.serviceId` (or `metadata.name`) is the service, `spec.version` the version; `spec.label`,
//!   `spec.description` and `spec.eula` are the rest.
//! - Any other YAML is **custom**, and nothing in it is looked at.
//! - Content is **signed** by a line `# vapi-simulator-signature: valid`. Any other text after the colon is a signature
//!   that isn't valid.

mod draft;
pub(crate) mod identifier;
pub(crate) mod tree;
mod yaml;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vapi_runtime::standard::LocalizableMessage;
use vapi_vcenter::namespace_management::supervisor_services::versions::ContentType;

pub(crate) use self::draft::{Draft, one_format};
use self::yaml::Document;
use crate::ids::{ServiceId, VersionId};
use crate::messages;

/// What a line with a signature begins with.
const SIGNATURE: &str = "# vapi-simulator-signature:";

/// What is wrong with something that a caller sent, one message for each problem.
pub(crate) type Problems = Vec<LocalizableMessage>;

/// A definition, taken apart as far as its format allows.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) format: ContentType,
    /// What it defines; unset for custom content, which doesn't tell.
    pub(crate) application: Option<Result<Application, Problems>>,
    pub(crate) signature: Signature,
}

/// What content says that it defines.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) service: ServiceId,
    pub(crate) version: VersionId,
    pub(crate) display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) eula: Option<String>,
    /// What is doubtful, but no error.
    pub(crate) warnings: Vec<LocalizableMessage>,
}

/// Whether content is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signature {
    Valid,
    Invalid,
    Missing,
}

/// The text behind base64; blanks and line breaks in it don't count.
///
/// # Errors
/// When it isn't base64, or the text isn't UTF-8. `field` is what the message calls it.
pub(crate) fn decode(field: &str, base64: &str) -> Result<String, Problems> {
    let dense: String = base64.split_ascii_whitespace().collect();
    let bytes = STANDARD.decode(dense).map_err(|_| vec![messages::CONTENT_NO_BASE64.with([field])])?;
    String::from_utf8(bytes).map_err(|_| vec![messages::CONTENT_NO_YAML.with([field, "it isn't UTF-8"])])
}

/// Makes sure that a text is YAML, whatever is in it.
///
/// # Errors
/// When it isn't. `field` is what the message calls it.
pub(crate) fn require_yaml(field: &str, text: &str) -> Result<(), Problems> {
    documents(field, text).map(drop)
}

fn documents(field: &str, text: &str) -> Result<Vec<Document>, Problems> {
    yaml::documents(text).map_err(|error| vec![messages::CONTENT_NO_YAML.with([field, &error.to_string()])])
}

impl Content {
    /// Recognises the format of a definition and takes it apart.
    ///
    /// # Errors
    /// When the text isn't YAML.
    pub(crate) fn recognise(text: &str) -> Result<Self, Problems> {
        let documents = documents("content", text)?;
        let (format, application) = if let Some(package) = find(&documents, is_package) {
            (ContentType::CarvelAppsYaml, Some(carvel(package, find(&documents, is_metadata))))
        } else if let Some(service) = find(&documents, is_vsphere) {
            (ContentType::VsphereAppsYaml, Some(vsphere(service)))
        } else {
            (ContentType::CustomYaml, None)
        };
        Ok(Self { format, application, signature: Signature::of(text) })
    }
}

impl Signature {
    fn of(text: &str) -> Self {
        match text.lines().find_map(|line| line.trim().strip_prefix(SIGNATURE)) {
            Some(signature) if signature.trim() == "valid" => Self::Valid,
            Some(_) => Self::Invalid,
            None => Self::Missing,
        }
    }
}

fn find(documents: &[Document], is: fn(kind: &str, group: &str) -> bool) -> Option<&Document> {
    documents.iter().find(|document| {
        let group =
            document.get("apiVersion").and_then(|version| version.split_once('/')).map_or("", |(group, _)| group);
        document.get("kind").is_some_and(|kind| is(kind, group))
    })
}

fn is_package(kind: &str, group: &str) -> bool {
    kind == "Package" && group == "data.packaging.carvel.dev"
}

fn is_metadata(kind: &str, group: &str) -> bool {
    kind == "PackageMetadata" && group == "data.packaging.carvel.dev"
}

fn is_vsphere(kind: &str, group: &str) -> bool {
    kind == "SupervisorService" && group.ends_with(".vmware.com")
}

fn carvel(package: &Document, metadata: Option<&Document>) -> Result<Application, Problems> {
    let (service, version) = identify("Package", package, &["spec.refName"])?;
    let describe = |path: &str| metadata.and_then(|metadata| metadata.get(path)).map(str::to_owned);
    let warnings = match metadata {
        Some(_) => Vec::new(),
        None => vec![messages::CONTENT_METADATA_MISSING.with([service.as_str()])],
    };
    Ok(Application {
        display_name: describe("spec.displayName").unwrap_or_else(|| service.to_string()),
        description: describe("spec.shortDescription").or_else(|| describe("spec.longDescription")),
        eula: None,
        service,
        version,
        warnings,
    })
}

fn vsphere(document: &Document) -> Result<Application, Problems> {
    let (service, version) = identify("SupervisorService", document, &["spec.serviceId", "metadata.name"])?;
    let describe = |path: &str| document.get(path).map(str::to_owned);
    Ok(Application {
        display_name: describe("spec.label").unwrap_or_else(|| service.to_string()),
        description: describe("spec.description"),
        eula: describe("spec.eula"),
        service,
        version,
        warnings: Vec::new(),
    })
}

/// Finds the ids of service and version in a resource, the first at one of several places.
fn identify(kind: &str, document: &Document, service_paths: &[&str]) -> Result<(ServiceId, VersionId), Problems> {
    let read = |paths: &[&str], fits: fn(&str) -> bool| {
        let first = paths.first().copied().unwrap_or_default();
        match paths.iter().find_map(|path| document.get(path)) {
            None => Err(vec![messages::CONTENT_FIELD_MISSING.with([kind, first])]),
            Some(id) if fits(id) => Ok(id),
            Some(id) => Err(vec![messages::CONTENT_ID_INVALID.with([kind, first, id])]),
        }
    };
    let service = read(service_paths, |id| identifier::is_service_in_content(id) && !identifier::is_reserved(id));
    let version = read(&["spec.version"], identifier::is_version_in_content);
    match (service, version) {
        (Ok(service), Ok(version)) => Ok((ServiceId::new(service), VersionId::new(version))),
        (service, version) => Err([service.err(), version.err()].into_iter().flatten().flatten().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_a_line() {
        assert_eq!(Signature::of("kind: A\n# vapi-simulator-signature: valid\n"), Signature::Valid);
        assert_eq!(Signature::of("# vapi-simulator-signature: forged"), Signature::Invalid);
        assert_eq!(Signature::of("kind: A"), Signature::Missing);
    }

    #[test]
    fn each_format_is_recognised() {
        let carvel =
            "apiVersion: data.packaging.carvel.dev/v1alpha1\nkind: Package\nspec: {refName: a.b, version: 1.0.0+2}\n";
        let content = Content::recognise(carvel).unwrap();
        assert_eq!(content.format, ContentType::CarvelAppsYaml);
        let application = content.application.unwrap().unwrap();
        assert_eq!((application.service.as_str(), application.version.as_str()), ("a.b", "1.0.0+2"));
        assert_eq!(application.warnings.len(), 1);

        let broken = "apiVersion: appplatform.wcp.vmware.com/v1beta1\nkind: SupervisorService\nspec: {serviceId: Ä}\n";
        let problems = Content::recognise(broken).unwrap().application.unwrap().unwrap_err();
        let ids: Vec<&str> = problems.iter().map(|problem| problem.id.as_str()).collect();
        assert_eq!(ids, ["vapi.simulator.content.id.invalid", "vapi.simulator.content.field.missing"]);

        assert_eq!(Content::recognise("kind: Package").unwrap().format, ContentType::CustomYaml);
        assert!(Content::recognise("a: [").is_err());
    }
}
