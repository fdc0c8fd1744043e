//! The provider: which services it hosts, and under which rules.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;

use super::authenticate::{Authenticator, Authorizer};
use super::rest::{Rest, RestPaths};
use super::{SessionManager, Skeleton, UntypedService, definition, introspection, requirement};
use crate::meta::{Privilege, ServiceInfo, StructureTable, Type};

/// Most levels of nesting that a provider can be set to take: values are read recursively.
const DEEPEST: usize = 512;

/// Who may call a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Policy {
    /// Callers whose identity an authenticator found; others get `unauthenticated`.
    #[default]
    Session,
    /// Everyone. A caller that claims an identity must still prove it.
    Anonymous,
}

/// Hosts services and answers calls of their operations. Cheap to clone; clones are the same provider.
#[derive(Clone)]
pub struct Provider {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) id: String,
    pub(super) checksum: String,
    services: HashMap<&'static str, Entry, Names>,
    /// In the order of registration.
    pub(super) order: Vec<&'static ServiceInfo>,
    pub(super) unknown: Policy,
    pub(super) authenticators: Vec<Box<dyn Authenticator>>,
    pub(super) authorizer: Option<Box<dyn Authorizer>>,
    pub(super) depth: usize,
    pub(super) body: usize,
    pub(super) rest: Rest,
    pub(super) pages: Vec<Page>,
}

/// A fixed answer to GET.
pub(super) struct Page {
    /// Without the slash at its beginning.
    pub(super) path: String,
    pub(super) content_type: HeaderValue,
    pub(super) body: Bytes,
}

/// Hashes the names of services: a short list that nobody but this program adds to.
pub(super) type Names = BuildHasherDefault<NameHasher>;

/// Mixes eight bytes at a time.
#[derive(Default)]
pub(super) struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut mix = |word: u64| self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            mix(u64::from_le_bytes(*word));
        }
        for byte in rest {
            mix(u64::from(*byte));
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

pub(super) struct Entry {
    pub(super) info: &'static ServiceInfo,
    pub(super) policy: Policy,
    /// As many as the service has operations.
    pub(super) operations: Vec<Checks>,
    pub(super) implementation: Implementation,
}

/// Checks of an operation that types alone don't make.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Checks {
    /// The input has dynamic structures that must have certain fields.
    pub(super) input: bool,
    /// So has the output.
    pub(super) output: bool,
    /// An authorizer wants to know which objects the input names.
    pub(super) objects: bool,
}

pub(super) enum Implementation {
    Typed(Box<dyn Skeleton>),
    Untyped(Box<dyn UntypedService>),
    Introspection(introspection::Service),
}

impl Inner {
    pub(super) fn entry(&self, service: &str) -> Option<&Entry> {
        self.services.get(service)
    }
}

impl Provider {
    /// Starts a provider that hosts nothing but introspection.
    #[must_use]
    pub fn builder() -> ProviderBuilder {
        ProviderBuilder::default()
    }

    /// The services, introspection first, then in the order in which they were added.
    pub fn services(&self) -> impl ExactSizeIterator<Item = &'static ServiceInfo> {
        self.inner.order.iter().copied()
    }

    /// The longest body that it takes, in bytes.
    #[must_use]
    pub fn max_body(&self) -> usize {
        self.inner.body
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("id", &self.inner.id)
            .field("services", &self.inner.order.len())
            .finish_non_exhaustive()
    }
}

/// Puts a [`Provider`] together.
pub struct ProviderBuilder {
    id: String,
    services: Vec<(Option<Policy>, Implementation)>,
    policy: Policy,
    introspection: Policy,
    authenticators: Vec<Box<dyn Authenticator>>,
    authorizer: Option<Box<dyn Authorizer>>,
    depth: usize,
    body: usize,
    rest: RestPaths,
    pages: Vec<Page>,
}

impl Default for ProviderBuilder {
    fn default() -> Self {
        Self {
            id: "vapi-rs".to_owned(),
            services: Vec::new(),
            policy: Policy::Session,
            introspection: Policy::Session,
            authenticators: Vec::new(),
            authorizer: None,
            depth: crate::codec::Mode::Strict.limits().depth,
            body: 16 << 20,
            rest: RestPaths::default(),
            pages: Vec::new(),
        }
    }
}

impl fmt::Debug for ProviderBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderBuilder")
            .field("id", &self.id)
            .field("services", &self.services.len())
            .finish_non_exhaustive()
    }
}

impl ProviderBuilder {
    /// Hosts a service under the [`policy`](Self::policy) of the provider.
    #[must_use]
    pub fn service(mut self, service: impl Skeleton) -> Self {
        self.services.push((None, Implementation::Typed(Box::new(service))));
        self
    }

    /// Hosts a service under a policy of its own.
    #[must_use]
    pub fn service_with(mut self, service: impl Skeleton, policy: Policy) -> Self {
        self.services.push((Some(policy), Implementation::Typed(Box::new(service))));
        self
    }

    /// Hosts an untyped service under the [`policy`](Self::policy) of the provider.
    #[must_use]
    pub fn untyped(mut self, service: impl UntypedService) -> Self {
        self.services.push((None, Implementation::Untyped(Box::new(service))));
        self
    }

    /// Hosts an untyped service under a policy of its own.
    #[must_use]
    pub fn untyped_with(mut self, service: impl UntypedService, policy: Policy) -> Self {
        self.services.push((Some(policy), Implementation::Untyped(Box::new(service))));
        self
    }

    /// Hosts the service `com.vmware.cis.session`, and accepts its sessions as identities.
    ///
    /// The sessions may be shared with other providers, and ended from elsewhere: the manager is cheap to clone.
    #[must_use]
    pub fn sessions(self, sessions: SessionManager) -> Self {
        self.untyped_with(sessions.clone(), Policy::Session).authenticator(sessions)
    }

    /// Who may call services that have no policy of their own, and services that don't exist. Default:
    /// [`Policy::Session`].
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// Who may ask which services and operations there are. Default: [`Policy::Session`].
    #[must_use]
    pub fn introspection(self, introspection: Policy) -> Self {
        Self { introspection, ..self }
    }

    /// Adds someone to say who calls; asked after those added before.
    #[must_use]
    pub fn authenticator(mut self, authenticator: impl Authenticator) -> Self {
        self.authenticators.push(Box::new(authenticator));
        self
    }

    /// Sets who says whether a caller may call an operation, and on which objects. Without one, every identity may call
    /// every operation.
    #[must_use]
    pub fn authorizer(self, authorizer: impl Authorizer) -> Self {
        Self { authorizer: Some(Box::new(authorizer)), ..self }
    }

    /// The id that introspection tells. Default: `vapi-rs`.
    #[must_use]
    pub fn id(self, id: impl Into<String>) -> Self {
        Self { id: id.into(), ..self }
    }

    /// How many levels of structures, lists, optionals and map entries a request may have; at most 512. Default: 64. Over
    /// REST, arrays and objects may be nested 200 levels at most.
    #[must_use]
    pub fn max_depth(self, depth: usize) -> Self {
        Self { depth: depth.min(DEEPEST), ..self }
    }

    /// The longest body of a request, in bytes. Default: 16 MiB.
    #[must_use]
    pub fn max_body(self, body: usize) -> Self {
        Self { body, ..self }
    }

    /// Below which paths it serves REST. Default: plain below `/api`, value-wrapped and legacy below `/rest`.
    #[must_use]
    pub fn rest(self, paths: RestPaths) -> Self {
        Self { rest: paths, ..self }
    }

    /// Answers GET at a path with a fixed text, to everyone, where no operation has that path: `/healthz`, or a document
    /// that describes the services.
    ///
    /// ```
    /// use http::HeaderValue;
    /// use vapi_runtime::server::Provider;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let text = HeaderValue::from_static("text/plain; charset=utf-8");
    /// let provider = Provider::builder().page("/healthz", text, "well").build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn page(mut self, path: &str, content_type: HeaderValue, body: impl Into<Bytes>) -> Self {
        let path = path.trim_start_matches('/').to_owned();
        self.pages.push(Page { path, content_type, body: body.into() });
        self
    }

    /// The provider.
    ///
    /// # Errors
    /// When two services have the same id, or an operation declares a privilege on something that is no id in its arguments.
    pub fn build(self) -> Result<Provider, ProviderError> {
        let own = introspection::Service::ALL
            .into_iter()
            .map(|service| (Some(self.introspection), Implementation::Introspection(service)));
        let mut services = HashMap::with_hasher(Names::default());
        let mut order = Vec::new();
        for (policy, implementation) in own.chain(self.services) {
            let info = match &implementation {
                Implementation::Typed(service) => service.info(),
                Implementation::Untyped(service) => service.info(),
                Implementation::Introspection(service) => service.info(),
            };
            let asks = self.authorizer.is_some();
            let operations = info.operations.iter().map(|operation| Checks {
                input: operation.input.fields.iter().any(|field| has_fields_of(&field.ty, &mut Vec::new())),
                output: has_fields_of(&operation.output, &mut Vec::new()),
                objects: asks && operation.privileges.iter().any(|privilege| privilege.on.is_some()),
            });
            let entry =
                Entry { info, policy: policy.unwrap_or(self.policy), operations: operations.collect(), implementation };
            if services.insert(info.name, entry).is_some() {
                return Err(ProviderError { service: info.name, problem: Problem::Twice });
            }
            let astray =
                info.operations.iter().find_map(|operation| Some((operation, requirement::astray(operation)?)));
            if let Some((operation, privilege)) = astray {
                let problem = Problem::Privilege { operation: operation.name, privilege };
                return Err(ProviderError { service: info.name, problem });
            }
            order.push(info);
        }
        let checksum = definition::checksum(&order);
        let rest = Rest::new(self.rest, &order);
        let inner = Inner {
            id: self.id,
            checksum,
            services,
            order,
            unknown: self.policy,
            authenticators: self.authenticators,
            authorizer: self.authorizer,
            depth: self.depth,
            body: self.body,
            rest,
            pages: self.pages,
        };
        Ok(Provider { inner: Arc::new(inner) })
    }
}

/// Whether a type holds dynamic structures that must have the fields of some structure.
fn has_fields_of(ty: &Type, seen: &mut Vec<*const StructureTable>) -> bool {
    match ty {
        Type::DynamicStructure(infos) => !infos.is_empty(),
        Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => has_fields_of(inner, seen),
        Type::Map(key, value) => has_fields_of(key, seen) || has_fields_of(value, seen),
        Type::Structure(info) => {
            let place = std::ptr::from_ref(info.table());
            if seen.contains(&place) {
                return false;
            }
            seen.push(place);
            info.fields.iter().any(|field| has_fields_of(&field.ty, seen))
        }
        _ => false,
    }
}

/// Says why services can't be hosted: two have the same id, or one has a privilege that nobody could ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderError {
    service: &'static str,
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    Twice,
    Privilege { operation: &'static str, privilege: &'static Privilege },
}

impl ProviderError {
    /// The id of the service that can't be hosted.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.service
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { service, problem } = self;
        match problem {
            Problem::Twice => write!(f, "can't host the service `{service}` twice: leave one of the two out"),
            Problem::Privilege { operation, privilege } => write!(
                f,
                "can't host `{service}`: its operation `{operation}` needs the privilege `{}` on `{}`, which is no id in its \
                 parameters: correct the path",
                privilege.id,
                privilege.on.unwrap_or_default()
            ),
        }
    }
}

impl std::error::Error for ProviderError {}
