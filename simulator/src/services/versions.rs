//! `com.vmware.vcenter.namespace_management.supervisor_services.versions`.

use vapi_runtime::ApiError;
use vapi_runtime::server::RequestContext;
use vapi_vcenter::namespace_management::supervisor_services::versions::{CreateSpec, Info, State, Summary};
use vapi_vcenter_server::namespace_management::supervisor_services::versions::Versions;

use crate::content::Draft;
use crate::errors::invalid_argument;
use crate::ids::{ServiceId, VersionId};
use crate::state::World;
use crate::state::catalogue::Activation;

/// The versions of the Supervisor Services of a simulator.
#[derive(Debug)]
pub(crate) struct SimulatedVersions(pub(crate) World);

impl Versions for SimulatedVersions {
    async fn create(
        &self,
        _cx: &RequestContext,
        supervisor_service: ServiceId,
        spec: CreateSpec,
    ) -> Result<(), ApiError> {
        // the content is taken apart before anyone has to wait
        let draft = Draft::new(spec);
        let mut state = self.0.state();
        state.catalogue.service(&supervisor_service)?;
        state.catalogue.add_version(&supervisor_service, draft.map_err(invalid_argument)?)
    }

    async fn deactivate(
        &self,
        _cx: &RequestContext,
        supervisor_service: ServiceId,
        version: VersionId,
    ) -> Result<(), ApiError> {
        let mut state = self.0.state();
        state.catalogue.set_version_activation(&supervisor_service, &version, Activation::Deactivated)
    }

    async fn activate(
        &self,
        _cx: &RequestContext,
        supervisor_service: ServiceId,
        version: VersionId,
    ) -> Result<(), ApiError> {
        let mut state = self.0.state();
        state.catalogue.set_version_activation(&supervisor_service, &version, Activation::Activated)
    }

    async fn list(&self, _cx: &RequestContext, supervisor_service: ServiceId) -> Result<Vec<Summary>, ApiError> {
        let state = self.0.state();
        let versions = state.catalogue.service(&supervisor_service)?.versions.iter().map(|(id, version)| {
            let mut summary =
                Summary::new(id.clone(), version.details.display_name.as_str(), version.activation.into());
            summary.description.clone_from(&version.details.description);
            summary
        });
        Ok(versions.collect())
    }

    async fn get(
        &self,
        _cx: &RequestContext,
        supervisor_service: ServiceId,
        version: VersionId,
    ) -> Result<Info, ApiError> {
        let state = self.0.state();
        let version = state.catalogue.version(&supervisor_service, &version)?;
        let details = &version.details;
        let mut info = Info::new(
            details.display_name.as_str(),
            details.content_type.clone(),
            details.trust_verified,
            version.activation.into(),
        )
        .with_content(details.content.as_str())
        .with_registered_by_default(details.registered_by_default);
        info.description.clone_from(&details.description);
        info.eula.clone_from(&details.eula);
        Ok(info)
    }

    async fn delete(
        &self,
        _cx: &RequestContext,
        supervisor_service: ServiceId,
        version: VersionId,
    ) -> Result<(), ApiError> {
        self.0.state().remove_version(&supervisor_service, &version)
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
