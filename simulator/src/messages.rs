//! Every message that the simulator says of itself: ids that begin with `vapi.simulator.`, texts in English.

use vapi_runtime::standard::LocalizableMessage;

/// Longest argument that goes into a message, in characters: arguments are often what a caller sent.
const LONGEST: usize = 256;

/// Id and English text of a message; `{0}`, `{1}` stand for its arguments.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template {
    id: &'static str,
    text: &'static str,
}

const fn template(id: &'static str, text: &'static str) -> Template {
    Template { id, text }
}

// What there is, and what isn't.
pub(crate) const CLUSTER_NOT_FOUND: Template =
    template("vapi.simulator.cluster.not_found", "There is no cluster `{0}`.");
pub(crate) const CLUSTER_NO_SUPERVISOR: Template =
    template("vapi.simulator.cluster.no_supervisor", "The cluster `{0}` is no Supervisor.");
pub(crate) const SERVICE_NOT_FOUND: Template =
    template("vapi.simulator.service.not_found", "There is no Supervisor Service `{0}`.");
pub(crate) const SERVICE_EXISTS: Template =
    template("vapi.simulator.service.exists", "There is a Supervisor Service `{0}` already.");
pub(crate) const VERSION_NOT_FOUND: Template =
    template("vapi.simulator.version.not_found", "The Supervisor Service `{0}` has no version `{1}`.");
pub(crate) const VERSION_EXISTS: Template =
    template("vapi.simulator.version.exists", "The Supervisor Service `{0}` has a version `{1}` already.");
pub(crate) const INSTALLATION_NOT_FOUND: Template = template(
    "vapi.simulator.installation.not_found",
    "The Supervisor Service `{0}` isn't installed on the cluster `{1}`.",
);
pub(crate) const INSTALLATION_EXISTS: Template = template(
    "vapi.simulator.installation.exists",
    "The Supervisor Service `{0}` is installed on the cluster `{1}` already.",
);
pub(crate) const NAMESPACE_NOT_FOUND: Template =
    template("vapi.simulator.namespace.not_found", "There is no namespace `{0}`.");
pub(crate) const POD_NOT_FOUND: Template =
    template("vapi.simulator.pod.not_found", "There is no pod `{0}` in the namespace `{1}`.");
pub(crate) const TASK_NOT_FOUND: Template = template("vapi.simulator.task.not_found", "There is no task `{0}`.");

// What tasks tell.
pub(crate) const TASK_ENDED: Template = template("vapi.simulator.task.ended", "The task `{0}` has ended.");
pub(crate) const TASK_NOT_CANCELABLE: Template =
    template("vapi.simulator.task.not_cancelable", "The task `{0}` runs `{1}`, which can't be canceled.");
pub(crate) const TASK_SUPERSEDED: Template =
    template("vapi.simulator.task.superseded", "Something else was asked for before this was done.");
pub(crate) const TASK_UPGRADE: Template =
    template("vapi.simulator.task.upgrade", "Upgrade of the cluster `{0}` to version {1}.");
pub(crate) const TASK_INSTALL: Template = template(
    "vapi.simulator.task.install",
    "Installation of version `{1}` of the Supervisor Service `{0}` on the cluster `{2}`.",
);
pub(crate) const TASK_REMOVE: Template =
    template("vapi.simulator.task.remove", "Removal of the Supervisor Service `{0}` from the cluster `{1}`.");
pub(crate) const TASK_PROGRESS: Template = template("vapi.simulator.task.progress", "{0} of {1} step(s) are done.");

// What the simulator itself does.
/// With the id that the runtime has for it.
pub(crate) const UNAUTHORIZED: Template = template(
    "vapi.security.authorization.invalid",
    "The caller lacks a privilege that this operation needs on one of its objects.",
);
pub(crate) const FAULT: Template = template(
    "vapi.simulator.fault",
    "The simulator was told to fail here: the operation `{1}` of `{0}` wasn't executed.",
);

// What a state doesn't allow.
pub(crate) const SERVICE_ACTIVATED: Template =
    template("vapi.simulator.service.activated", "The Supervisor Service `{0}` is activated: deactivate it first.");
pub(crate) const SERVICE_DEACTIVATED: Template =
    template("vapi.simulator.service.deactivated", "The Supervisor Service `{0}` is deactivated: activate it first.");
pub(crate) const SERVICE_ALREADY: Template =
    template("vapi.simulator.service.already", "The Supervisor Service `{0}` is in the state {1} already.");
pub(crate) const SERVICE_HAS_VERSIONS: Template = template(
    "vapi.simulator.service.has_versions",
    "The Supervisor Service `{0}` has {1} version(s): delete them first.",
);
pub(crate) const SERVICE_MUST_BE_INSTALLED: Template = template(
    "vapi.simulator.service.must_be_installed",
    "Every Supervisor has the Supervisor Service `{0}`: it can't be removed.",
);
pub(crate) const VERSION_ACTIVATED: Template = template(
    "vapi.simulator.version.activated",
    "The version `{1}` of the Supervisor Service `{0}` is activated: deactivate it first.",
);
pub(crate) const VERSION_DEACTIVATED: Template = template(
    "vapi.simulator.version.deactivated",
    "The version `{1}` of the Supervisor Service `{0}` is deactivated: activate it first.",
);
pub(crate) const VERSION_ALREADY: Template = template(
    "vapi.simulator.version.already",
    "The version `{1}` of the Supervisor Service `{0}` is in the state {2} already.",
);
pub(crate) const VERSION_LAST: Template = template(
    "vapi.simulator.version.last",
    "The version `{1}` is the last activated one of the Supervisor Service `{0}`: deactivate the service instead.",
);
pub(crate) const VERSION_IN_USE: Template = template(
    "vapi.simulator.version.in_use",
    "The version `{1}` of the Supervisor Service `{0}` is installed on the cluster `{2}`.",
);
pub(crate) const VERSION_BUILT_IN: Template = template(
    "vapi.simulator.version.built_in",
    "The version `{1}` of the Supervisor Service `{0}` came with vCenter: it can't be deleted.",
);
pub(crate) const INSTALLATION_REMOVING: Template = template(
    "vapi.simulator.installation.removing",
    "The Supervisor Service `{0}` is being removed from the cluster `{1}`.",
);

// What an argument can't be.
pub(crate) const SERVICE_ID_INVALID: Template = template(
    "vapi.simulator.service.id.invalid",
    "`{0}` can't be the id of a Supervisor Service: it takes 1 to 63 characters `a` to `z`, `0` to `9` and `-`, no `-` at either end.",
);
pub(crate) const SERVICE_ID_RESERVED: Template =
    template("vapi.simulator.service.id.reserved", "`{0}` can't be the id of a Supervisor Service: it is reserved.");
pub(crate) const VERSION_ID_INVALID: Template = template(
    "vapi.simulator.version.id.invalid",
    "`{0}` can't be the id of a version: it takes 1 to 63 characters `a` to `z`, `0` to `9`, `-` and `.`, neither of these two at either end.",
);
pub(crate) const NAME_EMPTY: Template = template("vapi.simulator.name.empty", "`{0}` must not be empty.");
pub(crate) const CONTENT_MISSING: Template =
    template("vapi.simulator.content.missing", "`content` must be set and not empty.");
pub(crate) const CONTENT_NO_BASE64: Template =
    template("vapi.simulator.content.no_base64", "`{0}` must be text in base64.");
pub(crate) const CONTENT_NO_YAML: Template = template("vapi.simulator.content.no_yaml", "`{0}` must be YAML: {1}.");
pub(crate) const CONTENT_FIELD_MISSING: Template =
    template("vapi.simulator.content.field.missing", "The resource `{0}` in the content lacks `{1}`.");
pub(crate) const CONTENT_ID_INVALID: Template =
    template("vapi.simulator.content.id.invalid", "`{1}` of the resource `{0}` can't be `{2}`.");
pub(crate) const CONTENT_METADATA_MISSING: Template = template(
    "vapi.simulator.content.metadata.missing",
    "The content has no resource `PackageMetadata` for the package `{0}`; its name stands in for what people read.",
);
pub(crate) const CONTENT_OTHER_TYPE: Template =
    template("vapi.simulator.content.other_type", "The content is {0}, but `{1}` is for {2}.");
pub(crate) const CONTENT_OTHER_SERVICE: Template =
    template("vapi.simulator.content.other_service", "The content is of the Supervisor Service `{0}`, not of `{1}`.");
pub(crate) const CONTENT_UNSIGNED: Template = template(
    "vapi.simulator.content.unsigned",
    "The content isn't signed: sign it, or set `trusted_provider` to false.",
);
pub(crate) const CONTENT_SIGNATURE_INVALID: Template =
    template("vapi.simulator.content.signature.invalid", "The content's signature isn't valid.");
pub(crate) const EULA_NOT_ACCEPTED: Template = template(
    "vapi.simulator.content.eula.not_accepted",
    "The content has a licence agreement: set `accept_EULA` to true to accept it.",
);
pub(crate) const ONE_FORMAT: Template =
    template("vapi.simulator.content.one_format", "Exactly one of `{0}` must be set.");
pub(crate) const CONFIG_TWICE: Template =
    template("vapi.simulator.config.twice", "`service_config` and `yaml_service_config` can't both be set.");
pub(crate) const TASKS_FILTER_MISSING: Template = template(
    "vapi.simulator.tasks.filter.missing",
    "`filter_spec` must have `tasks` or `services`, and that must not be empty.",
);
pub(crate) const STATS_START_INVALID: Template =
    template("vapi.simulator.stats.start.invalid", "`start` is {0}, but must be from 0 to {1}, the time now.");
pub(crate) const STATS_END_INVALID: Template =
    template("vapi.simulator.stats.end.invalid", "`end` is {0}, which is before `start`, {1}.");
pub(crate) const STATS_TARGET_UNKNOWN: Template =
    template("vapi.simulator.stats.target.unknown", "There are no statistics of such an object.");

// What upgrades and installations tell.
pub(crate) const UPGRADE_AVAILABLE: Template =
    template("vapi.simulator.upgrade.available", "{0} newer version(s) are available.");
pub(crate) const UPGRADE_RUNNING: Template =
    template("vapi.simulator.upgrade.running", "An upgrade of the cluster `{0}` to version {1} runs already.");
pub(crate) const UPGRADE_NOT_AVAILABLE: Template = template(
    "vapi.simulator.upgrade.not_available",
    "The cluster `{0}` can't be upgraded to version {1}: it isn't among the available ones.",
);
pub(crate) const UPGRADE_STARTED: Template =
    template("vapi.simulator.upgrade.started", "The checks have passed; the upgrade to version {0} has started.");
pub(crate) const UPGRADE_PROGRESS: Template =
    template("vapi.simulator.upgrade.progress", "{0} of {1} control plane nodes have version {2}.");
pub(crate) const UPGRADE_FAILED: Template = template(
    "vapi.simulator.upgrade.failed",
    "The upgrade to version {0} failed when {1} of {2} control plane nodes were done. Start it again when the cause is gone.",
);
pub(crate) const UPGRADE_CHECK: Template = template("vapi.simulator.upgrade.check", "A check before upgrades.");
pub(crate) const UPGRADE_CONTROL_PLANE: Template =
    template("vapi.simulator.upgrade.control_plane", "The control plane nodes have version {0}.");
pub(crate) const INSTALLATION_FAILED: Template = template(
    "vapi.simulator.installation.failed",
    "The version `{1}` of the Supervisor Service `{0}` couldn't be installed.",
);
pub(crate) const INSTALLATION_RUNNING: Template = template(
    "vapi.simulator.installation.running",
    "The version `{1}` of the Supervisor Service `{0}` is being installed.",
);

impl Template {
    /// The message with its arguments.
    pub(crate) fn with<const N: usize>(self, args: [&str; N]) -> LocalizableMessage {
        let args = args.map(cut);
        LocalizableMessage::new(self.id, self.fill(&args), args.map(str::to_owned))
    }

    /// The text with arguments, which may themselves hold braces, in the places of the numbers.
    fn fill(self, args: &[&str]) -> String {
        let mut pieces = self.text.split('{');
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (number, rest) = piece.split_once('}').unwrap_or(("", piece));
            out.push_str(number.parse().ok().and_then(|number: usize| args.get(number)).unwrap_or(&""));
            out.push_str(rest);
        }
        out
    }
}

fn cut(arg: &str) -> &str {
    arg.char_indices().nth(LONGEST).and_then(|(end, _)| arg.get(..end)).unwrap_or(arg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_go_into_the_text() {
        let message = VERSION_NOT_FOUND.with(["harbor", "{0}"]);
        assert_eq!(message.id, "vapi.simulator.version.not_found");
        assert_eq!(message.default_message, "The Supervisor Service `harbor` has no version `{0}`.");
        assert_eq!(message.args, ["harbor", "{0}"]);
    }

    #[test]
    fn long_arguments_are_cut() {
        assert_eq!(CLUSTER_NOT_FOUND.with([&"ä".repeat(5000)]).args[0].chars().count(), LONGEST);
    }
}
