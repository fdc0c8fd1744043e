//! A vAPI module that is written by hand: types, an error of its own, and a service.

use std::collections::BTreeMap;

use vapi_runtime::codec::UnionValue;
use vapi_runtime::server::RequestContext;
use vapi_runtime::standard::LocalizableMessage;
use vapi_runtime::{ApiError, Extra, Id, Resource, Secret, VapiEnum, VapiError, VapiStruct, VapiUnion, vapi_service};

/// Marks the id of a policy.
#[derive(Debug)]
pub enum PolicyId {}

impl Resource for PolicyId {
    const TYPE: &'static str = "com.acme.backup.policy";
}

/// How often backups are made.
#[derive(Clone, VapiEnum)]
#[vapi(name = "com.acme.backup.policy.interval")]
pub enum Interval {
    /// Never: the policy rests.
    Never,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// An interval of a newer version.
    Unknown(String),
}

/// When backups are made.
#[derive(Clone, VapiUnion)]
#[vapi(tag = "interval", enumeration = Interval)]
pub enum Schedule {
    /// Not at all.
    Never,
    /// Every day.
    Daily(
        /// Hour of the day, 0 to 23.
        #[vapi(name = "hour")]
        i64,
    ),
    /// Every week.
    Weekly {
        /// Hour of the day, 0 to 23.
        hour: i64,
        /// Day of the week.
        day: String,
    },
    /// What a newer version has.
    Unknown(UnionValue),
}

/// Where backups go.
#[derive(Clone, VapiUnion)]
#[vapi(one_of)]
pub enum Target {
    /// A folder of the appliance.
    Folder(String),
    /// A server: its address.
    #[vapi(name = "server_address")]
    Server(String),
    /// None or both of them.
    Unknown(UnionValue),
}

/// When backups are made, where they go, and how long they are kept.
#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.policy")]
pub struct Policy {
    /// Name for people.
    pub label: String,
    /// When backups are made.
    #[vapi(union)]
    pub schedule: Schedule,
    /// Where backups go.
    #[vapi(one_of)]
    pub target: Target,
    /// How many backups are kept; unset: all.
    #[vapi(name = "keep_COUNT")]
    pub keep: Option<i64>,
    /// Encrypts the backups.
    #[vapi(secret)]
    pub passphrase: Option<Secret>,
    /// Whom to call, by what for.
    #[vapi(sensitive)]
    pub contacts: BTreeMap<String, String>,
    /// What newer versions send.
    #[vapi(extra)]
    pub extra: Extra,
}

/// The vault has no room for another backup.
#[derive(Clone, VapiError)]
#[vapi(name = "com.acme.backup.policies.vault_full")]
pub struct VaultFull {
    /// What happened, for people.
    pub messages: Vec<LocalizableMessage>,
    /// Bytes that were free.
    pub free: i64,
}

/// Backup policies.
#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    /// All policies, by id.
    #[get("/acme/policies")]
    async fn list(
        &self,
        cx: &RequestContext,
        /// Only policies of these labels; unset: all.
        #[query("labels")]
        names: Option<Vec<String>>,
    ) -> Result<BTreeMap<Id<PolicyId>, Policy>, ApiError>;

    /// Makes or replaces a policy.
    #[put("/acme/policies/{policy}", success = 204)]
    #[privilege("Backup.Edit", on = "policy", resource = "com.acme.backup.policy")]
    async fn set(
        &self,
        cx: &RequestContext,
        /// Which.
        policy: Id<PolicyId>,
        /// What it is from now on.
        #[body]
        spec: Policy,
    ) -> Result<(), ApiError>;

    /// Makes backups now; answers how many.
    #[post("/acme/policies/{policy}", action = "run")]
    #[errors(VaultFull = 507)]
    async fn run(
        &self,
        cx: &RequestContext,
        /// Which.
        policy: Id<PolicyId>,
        /// Bytes that the vault must have left afterwards.
        reserve: Option<i64>,
        /// Why.
        reason: String,
    ) -> Result<i64, ApiError>;

    /// An operation that is only there on JSON-RPC.
    async fn forget(
        &self,
        cx: &RequestContext,
        /// Which.
        policy: Id<PolicyId>,
    ) -> Result<Option<Policy>, ApiError>;
}

/// The service: policies in memory, and a vault of 100 bytes.
#[derive(Debug, Default)]
pub struct InMemory(std::sync::Mutex<BTreeMap<Id<PolicyId>, Policy>>);

impl InMemory {
    fn policies<T>(&self, work: impl FnOnce(&mut BTreeMap<Id<PolicyId>, Policy>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

impl Policies for InMemory {
    async fn list(
        &self,
        _cx: &RequestContext,
        names: Option<Vec<String>>,
    ) -> Result<BTreeMap<Id<PolicyId>, Policy>, ApiError> {
        let is_wanted = |policy: &Policy| names.as_ref().is_none_or(|names| names.contains(&policy.label));
        Ok(self.policies(|all| {
            all.iter()
                .filter(|(_, policy)| is_wanted(policy))
                .map(|(id, policy)| (id.clone(), policy.clone()))
                .collect()
        }))
    }

    async fn set(&self, _cx: &RequestContext, policy: Id<PolicyId>, spec: Policy) -> Result<(), ApiError> {
        self.policies(|all| all.insert(policy, spec));
        Ok(())
    }

    async fn run(
        &self,
        _cx: &RequestContext,
        policy: Id<PolicyId>,
        reserve: Option<i64>,
        _reason: String,
    ) -> Result<i64, ApiError> {
        if reserve.is_some_and(|reserve| reserve > 100) {
            return Err(VaultFull { messages: Vec::new(), free: 100 }.into());
        }
        Ok(self.policies(|all| all.contains_key(&policy).into()))
    }
}
