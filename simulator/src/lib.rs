//! A vCenter with Supervisors that isn't there: answers over vAPI as one would, for tests and for trying things out.
//!
//! It hosts `com.vmware.cis.session` and `com.vmware.cis.tasks`, of `com.vmware.vcenter.namespace_management` the services
//! `clusters` (its list), `supervisor_services`, `supervisor_services.versions`,
//! `supervisor_services.cluster_supervisor_services`, `software.clusters` and `stats.time_series`, and the list of
//! `com.vmware.vcenter.namespaces.instances`; on all wires at once: JSON-RPC at `POST /api`, REST below `/api` and `/rest`.
//! Everything but the creation of a session needs one. The state is in memory, and honest: what was created is listed, what
//! was deleted is gone, and what takes time takes time.
//!
//! The binary `vapi-simulator` has the [default inventory](inventory::defaults) or a seed file; tests start as many as they
//! like, with any [inventory](inventory::Inventory), a [clock](ManualClock) of their own, and [faults](Fault) on purpose:
//!
//! ```
//! use std::time::Duration;
//! use vapi_simulator::{ManualClock, Simulator};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let clock = ManualClock::default();
//! let simulator = Simulator::builder().clock(clock.clone()).start().await?;
//! // … a client at simulator.url() starts an upgrade …
//! clock.advance(Duration::from_secs(60));
//! // … and now it is complete.
//! # drop(simulator);
//! # Ok(())
//! # }
//! ```
//!
//! # What it does
//!
//! What the interface leaves to the server, this one decides like this:
//!
//! - **Time.** An installation, a removal and the upgrade of one node take a second each ([`inventory::Timing`]).
//! - **Ids.** A Supervisor Service that a caller names has 1 to 63 characters `a` to `z`, `0` to `9` and `-`; a version
//!   may have `.` as well. Neither punctuation may be at an end. Content may name services with `.`, and versions with `+`.
//! - **Content** is base64 of YAML. `apiVersion: data.packaging.carvel.dev/…` with `kind: Package` is a Carvel package:
//!   `spec.refName` is the service, `spec.version` the version, `PackageMetadata` has name and description. `apiVersion:
//!   ….vmware.com/…` with `kind: SupervisorService` is a vSphere application: `spec.serviceId`, `spec.version`,
//!   `spec.label`, `spec.description`, `spec.eula`. All other YAML is custom. Each format has a field of its own in a
//!   specification, and is `invalid_argument` in another's.
//! - **Signatures.** A line `# vapi-simulator-signature: valid` signs content; another text in it is a bad signature.
//!   Without `trusted_provider` false, custom and vSphere content must be signed.
//! - **States.** Deactivating a service deactivates its versions, activating it activates them all. A service without
//!   versions can be activated, or it could never have one again.
//! - **Installed services.** A cluster that is no Supervisor is `not_allowed_in_current_state` for them, and
//!   `unsupported` for software and statistics. Settings given as names and values are told as JSON, which is YAML.
//! - **Upgrades.** A version that isn't available, or an upgrade that runs already, is `unsupported`, like a failed check.
//!   A failed upgrade stays until another starts. In `upgrade_multiple` a cluster that doesn't exist is rejected with
//!   `not_found`.
//! - **Statistics.** A sample a minute, fewer when the range is long (500 a series at most), beginning at `start`. No range
//!   begins before 1970 or in the future, and none has samples from the future. Counters are `cpu.usage` (MHz),
//!   `memory.usage` and, but for pods, `storage.usage` (MiB).
//! - **Tasks.** Upgrades, installations, changes and removals are tasks, which can't be canceled. The last 1,000 are
//!   remembered. A list must be narrowed to tasks or services.
//! - **Privileges** are those of the interface's definition, on the objects that it names. Lists hold what the caller may
//!   read, and are `unauthorized` to those who may read nothing.
//! - **Sessions** age by simulated time, and are not saved.
//!
//! Each error has messages with ids `vapi.simulator.…` and arguments.

mod accounts;
mod builder;
mod clock;
mod content;
mod errors;
mod faults;
mod gate;
pub mod ids;
pub mod inventory;
mod messages;
mod random;
mod services;
mod simulator;
mod snapshot;
mod state;
mod tls;

pub use self::builder::{SimulatorBuilder, StartError};
pub use self::clock::{Clock, ManualClock, ScaledClock, SystemClock};
pub use self::faults::{Fault, FaultError};
pub use self::simulator::Simulator;
pub use self::tls::{Certificate, CertificateError};
