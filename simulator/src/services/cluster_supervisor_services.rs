//! `com.vmware.vcenter.namespace_management.supervisor_services.cluster_supervisor_services`.

#![allow(deprecated, reason = "the interface is deprecated, and served all the same")]

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vapi_runtime::ApiError;
use vapi_runtime::server::RequestContext;
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services::{
    ConfigStatus, CreateSpec, Info, Message, MessageMessageSeverity, SetSpec, Summary,
};
use vapi_vcenter_server::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServices;

use crate::content::{decode, require_yaml};
use crate::errors::{invalid_argument, not_allowed};
use crate::ids::{ClusterId, ServiceId};
use crate::inventory::Status;
use crate::messages;
use crate::state::clusters::supervisor;
use crate::state::installations::Installation;
use crate::state::{State, World, new_task};

/// The Supervisor Services on the Supervisors of a simulator.
#[derive(Debug)]
pub(crate) struct SimulatedInstallations(pub(crate) World);

impl ClusterSupervisorServices for SimulatedInstallations {
    async fn create(&self, cx: &RequestContext, cluster: ClusterId, spec: CreateSpec) -> Result<(), ApiError> {
        // the settings are read before anyone has to wait
        let config = config(spec.service_config.as_ref(), spec.yaml_service_config);
        let mut state = self.0.state();
        require_supervisor(&state, &cluster)?;
        state.install(&cluster, &spec.supervisor_service, &spec.version, config?, &new_task(cx))
    }

    async fn list(&self, _cx: &RequestContext, cluster: ClusterId) -> Result<Vec<Summary>, ApiError> {
        let state = self.0.state();
        require_supervisor(&state, &cluster)?;
        let summaries = state.installations.on(&cluster).map(|(service, installation)| {
            let mut summary = Summary::new(service.clone(), installation.desired.as_str(), installation.status.into());
            summary.current_version = installation.current.as_ref().map(ToString::to_string);
            summary
        });
        Ok(summaries.collect())
    }

    async fn get(
        &self,
        _cx: &RequestContext,
        cluster: ClusterId,
        supervisor_service: ServiceId,
    ) -> Result<Info, ApiError> {
        let state = self.0.state();
        require_supervisor(&state, &cluster)?;
        let installation = state.installations.get(&cluster, &supervisor_service)?;
        // a service that is installed has its version, and can't be deleted
        let service = state.catalogue.service(&supervisor_service)?;
        let version = state.catalogue.version(&supervisor_service, &installation.desired)?;
        let mut info = Info::new(
            installation.desired.as_str(),
            installation.status.into(),
            messages_of(&supervisor_service, installation),
            service.display_name.as_str(),
        );
        info.service_namespace.clone_from(&installation.namespace);
        info.current_version = installation.current.as_ref().map(ToString::to_string);
        info.description.clone_from(&version.details.description);
        info.prefix = installation.prefix(&supervisor_service);
        info.yaml_service_config.clone_from(&installation.config);
        Ok(info)
    }

    async fn delete(
        &self,
        cx: &RequestContext,
        cluster: ClusterId,
        supervisor_service: ServiceId,
    ) -> Result<(), ApiError> {
        let mut state = self.0.state();
        require_supervisor(&state, &cluster)?;
        state.uninstall(&cluster, &supervisor_service, &new_task(cx))
    }

    async fn set(
        &self,
        cx: &RequestContext,
        cluster: ClusterId,
        supervisor_service: ServiceId,
        spec: SetSpec,
    ) -> Result<(), ApiError> {
        // the settings are read before anyone has to wait
        let config = config(spec.service_config.as_ref(), spec.yaml_service_config);
        let mut state = self.0.state();
        require_supervisor(&state, &cluster)?;
        state.reinstall(&cluster, &supervisor_service, &spec.version, config?, &new_task(cx))
    }
}

/// Only a Supervisor can run Supervisor Services.
fn require_supervisor(state: &State, cluster: &ClusterId) -> Result<(), ApiError> {
    supervisor(state.clusters.get(cluster)?, not_allowed).map(drop)
}

/// Settings as YAML in base64, in whichever of the two forms they came.
fn config(pairs: Option<&BTreeMap<String, String>>, yaml: Option<String>) -> Result<Option<String>, ApiError> {
    match (pairs, yaml) {
        (Some(_), Some(_)) => Err(invalid_argument([messages::CONFIG_TWICE.with([])])),
        (None, Some(yaml)) => {
            let field = "yaml_service_config";
            decode(field, &yaml).and_then(|text| require_yaml(field, &text)).map_err(invalid_argument)?;
            Ok(Some(yaml))
        }
        // JSON is YAML
        (Some(pairs), None) if !pairs.is_empty() => {
            Ok(serde_json::to_string(pairs).ok().map(|text| STANDARD.encode(text)))
        }
        (_, None) => Ok(None),
    }
}

fn messages_of(service: &ServiceId, installation: &Installation) -> Vec<Message> {
    let names = [service.as_str(), installation.desired.as_str()];
    let (severity, template) = match installation.status {
        Status::Configuring => (MessageMessageSeverity::Info, messages::INSTALLATION_RUNNING),
        Status::Failed => (MessageMessageSeverity::Error, messages::INSTALLATION_FAILED),
        Status::Configured | Status::Removing => return Vec::new(),
    };
    vec![Message::new(severity).with_details(template.with(names))]
}

impl From<Status> for ConfigStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Configuring => Self::Configuring,
            Status::Configured => Self::Configured,
            Status::Failed => Self::Error,
            Status::Removing => Self::Removing,
        }
    }
}
