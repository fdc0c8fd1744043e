//! `com.vmware.vcenter.namespace_management.supervisor_services`: the catalogue, and checks of content.

use vapi_runtime::ApiError;
use vapi_runtime::server::RequestContext;
use vapi_vcenter::namespace_management::supervisor_services::versions::ContentType;
use vapi_vcenter::namespace_management::supervisor_services::{
    CarvelAppsCheckResult, CheckResult, CheckResultContentTypeCase, CheckResultStatusCase, ContentCheckSpec,
    CreateSpec, CreateSpecContent, CustomCreateSpec, Info, State, Summary, UpdateSpec, VsphereAppsCheckResult,
};
use vapi_vcenter_server::namespace_management::supervisor_services::SupervisorServices;

use crate::content::{Application, Content, Draft, Problems, decode, identifier, one_format};
use crate::errors::invalid_argument;
use crate::ids::ServiceId;
use crate::messages;
use crate::state::World;
use crate::state::catalogue::{Activation, Catalogue};

/// The Supervisor Services of a simulator.
#[derive(Debug)]
pub(crate) struct SimulatedServices(pub(crate) World);

impl SupervisorServices for SimulatedServices {
    async fn check_content(&self, _cx: &RequestContext, spec: ContentCheckSpec) -> Result<CheckResult, ApiError> {
        let text = match spec.content.as_deref() {
            Some(content) => decode("content", content).map_err(invalid_argument)?,
            None => String::new(),
        };
        if text.trim().is_empty() {
            return Err(invalid_argument([messages::CONTENT_MISSING.with([])]));
        }
        // the content is taken apart before anyone has to wait
        let content = Content::recognise(&text);
        Ok(check(content, &self.0.state().catalogue))
    }

    async fn create(&self, _cx: &RequestContext, spec: CreateSpec) -> Result<(), ApiError> {
        let (id, display_name, description, draft) = match spec.content {
            CreateSpecContent::Custom(spec) => custom(spec)?,
            CreateSpecContent::Vsphere(spec) => {
                application(Draft::vsphere(spec.version_spec).map_err(invalid_argument)?)?
            }
            CreateSpecContent::Carvel(spec) => {
                application(Draft::carvel(spec.version_spec).map_err(invalid_argument)?)?
            }
            // a strict decoder lets nothing else through
            _ => return Err(invalid_argument([one_format()])),
        };
        self.0.state().catalogue.add(id, display_name, description, draft.version)
    }

    async fn update(
        &self,
        _cx: &RequestContext,
        supervisor_service: ServiceId,
        spec: UpdateSpec,
    ) -> Result<(), ApiError> {
        let mut state = self.0.state();
        let service = state.catalogue.service_mut(&supervisor_service)?;
        if spec.display_name.as_deref() == Some("") {
            return Err(invalid_argument([messages::NAME_EMPTY.with(["display_name"])]));
        }
        if let Some(display_name) = spec.display_name {
            service.display_name = display_name;
        }
        if let Some(description) = spec.description {
            service.description = Some(description);
        }
        Ok(())
    }

    async fn deactivate(&self, _cx: &RequestContext, supervisor_service: ServiceId) -> Result<(), ApiError> {
        self.0.state().catalogue.set_activation(&supervisor_service, Activation::Deactivated)
    }

    async fn activate(&self, _cx: &RequestContext, supervisor_service: ServiceId) -> Result<(), ApiError> {
        self.0.state().catalogue.set_activation(&supervisor_service, Activation::Activated)
    }

    async fn list(&self, _cx: &RequestContext) -> Result<Vec<Summary>, ApiError> {
        let state = self.0.state();
        let summary = state
            .catalogue
            .services()
            .map(|(id, service)| Summary::new(id.clone(), service.display_name.as_str(), service.activation.into()));
        Ok(summary.collect())
    }

    async fn get(&self, _cx: &RequestContext, supervisor_service: ServiceId) -> Result<Info, ApiError> {
        let state = self.0.state();
        let service = state.catalogue.service(&supervisor_service)?;
        let built_in = service.versions.values().any(|version| version.details.registered_by_default);
        let mut info = Info::new(service.display_name.as_str(), service.activation.into())
            .with_has_default_versions_registered(built_in)
            .with_must_be_installed(service.must_be_installed);
        info.description.clone_from(&service.description);
        Ok(info)
    }

    async fn delete(&self, _cx: &RequestContext, supervisor_service: ServiceId) -> Result<(), ApiError> {
        self.0.state().catalogue.remove(&supervisor_service)
    }
}

impl From<Activation> for State {
    fn from(activation: Activation) -> Self {
        match activation {
            Activation::Activated => Self::Activated,
            Activation::Deactivated => Self::Deactivated,
        }
    }
}

/// A service to be, from its specification: id, name, description, first version.
type NewService = (ServiceId, String, Option<String>, Draft);

fn custom(spec: CustomCreateSpec) -> Result<NewService, ApiError> {
    let id = spec.supervisor_service;
    if identifier::is_reserved(id.as_str()) {
        return Err(invalid_argument([messages::SERVICE_ID_RESERVED.with([id.as_str()])]));
    }
    if !identifier::is_service(id.as_str()) {
        return Err(invalid_argument([messages::SERVICE_ID_INVALID.with([id.as_str()])]));
    }
    if spec.display_name.is_empty() {
        return Err(invalid_argument([messages::NAME_EMPTY.with(["display_name"])]));
    }
    let draft = Draft::custom(spec.version_spec).map_err(invalid_argument)?;
    Ok((id, spec.display_name, spec.description, draft))
}

/// The other formats say all of it in the content.
fn application(draft: Draft) -> Result<NewService, ApiError> {
    // only custom content doesn't tell the service
    let id = draft.service.clone().ok_or_else(|| invalid_argument([one_format()]))?;
    Ok((id, draft.version.display_name.clone(), draft.version.description.clone(), draft))
}

/// What a check of content finds.
fn check(content: Result<Content, Problems>, catalogue: &Catalogue) -> CheckResult {
    let content = match content {
        Ok(content) => content,
        Err(problems) => return CheckResult::new(CheckResultStatusCase::Invalid(problems)),
    };
    let (status, application) = match content.application {
        None => (CheckResultStatusCase::Valid, None),
        Some(Err(problems)) => (CheckResultStatusCase::Invalid(problems), None),
        Some(Ok(mut application)) => {
            let mut warnings = std::mem::take(&mut application.warnings);
            if catalogue.has_version(&application.service, &application.version) {
                let names = [application.service.as_str(), application.version.as_str()];
                warnings.push(messages::VERSION_EXISTS.with(names));
            }
            let status = if warnings.is_empty() {
                CheckResultStatusCase::Valid
            } else {
                CheckResultStatusCase::ValidWithWarnings(warnings)
            };
            (status, Some(application))
        }
    };
    CheckResult::new(status).with_content_type(match content.format {
        ContentType::CarvelAppsYaml => CheckResultContentTypeCase::CarvelAppsYaml(application.map(carvel_result)),
        ContentType::VsphereAppsYaml => CheckResultContentTypeCase::VsphereAppsYaml(application.map(vsphere_result)),
        _ => CheckResultContentTypeCase::CustomYaml,
    })
}

fn carvel_result(application: Application) -> CarvelAppsCheckResult {
    let mut result = CarvelAppsCheckResult::new(application.service, application.version, application.display_name);
    result.description = application.description;
    result
}

fn vsphere_result(application: Application) -> VsphereAppsCheckResult {
    let mut result = VsphereAppsCheckResult::new(application.service, application.version, application.display_name);
    result.description = application.description;
    result.eula = application.eula;
    result
}
