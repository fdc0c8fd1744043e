//! The implementor's side: providers, the way of a request through them, introspection, authentication.
//!
//! A [`Provider`] hosts services: generated skeletons around implementations ([`Skeleton`]), or services that work on
//! data values ([`UntypedService`]). Every call goes the same way, whatever wire it came on: who calls, which operation,
//! does the input fit its definition, the implementation, does the output fit. Wires have a module of their own each
//! (`jsonrpc`) and know nothing of services. No sockets here: [`Provider::handle`] takes a request and gives a response;
//! with the feature `http-server`, `Server` listens and does the rest.
//!
//! Everything is closed until someone opens it: a service needs an identity ([`Policy::Session`]), identities come from
//! an [`Authenticator`], and without one every call is refused.
//!
//! ```
//! use vapi_runtime::server::{Policy, Provider, SessionManager, Users};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let users = Users::new().with("administrator@vsphere.local", "secret");
//! let provider = Provider::builder()
//!     .sessions(SessionManager::new(users))
//!     // .service(ClustersSkeleton(my_clusters))
//!     .introspection(Policy::Anonymous)
//!     .build()?;
//! assert!(provider.services().any(|service| service.name == "com.vmware.cis.session"));
//! # Ok(())
//! # }
//! ```

mod authenticate;
mod context;
mod convert;
mod definition;
mod errors;
mod introspection;
mod jsonrpc;
mod messages;
mod output;
mod panic;
mod pipeline;
mod provider;
mod requirement;
mod rest;
mod routes;
mod sessions;
mod skeleton;
mod validate;

#[cfg(feature = "http-server")]
mod handler;
#[cfg(feature = "http-server")]
mod idle;
#[cfg(feature = "http-server")]
mod listener;
#[cfg(feature = "server-tls")]
mod tls;
#[cfg(feature = "tower")]
mod tower;

use std::future::Future;
use std::pin::Pin;

pub use self::authenticate::{Authentication, Authenticator, Authorizer, Decision, Identity, Target};
pub use self::context::RequestContext;
#[cfg(feature = "http-server")]
pub use self::handler::{Answer, Handler};
#[cfg(feature = "http-server")]
pub use self::listener::{Server, ShutdownHandle};
pub use self::provider::{Policy, Provider, ProviderBuilder, ProviderError};
pub use self::requirement::Requirement;
pub use self::rest::RestPaths;
pub use self::sessions::{PasswordVerifier, SessionManager, Users};
pub use self::skeleton::{Reply, Skeleton, UntypedService, reply, unimplemented};

/// A future behind a pointer: what the async methods of object-safe traits return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
