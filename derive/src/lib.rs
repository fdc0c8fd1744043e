//! Derives and a service macro for vAPI modules that are written by hand. They are used through `vapi-runtime`, whose
//! feature `derive` re-exports them.
//!
//! The macros parse what a person wrote and check it; the code comes from the shapes that the generator fills too
//! (`vapi_codegen::shape`).

mod attributes;
mod enumeration;
mod errors;
mod names;
mod rust_type;
mod service;
mod structure;
mod tables;
mod union;

use proc_macro::TokenStream;

/// Makes a structure of a struct with named fields.
///
/// ```
/// use vapi_runtime::{Extra, Id, Secret, VapiStruct};
///
/// /// When backups are made, and how long they are kept.
/// #[derive(Clone, VapiStruct)]
/// #[vapi(name = "com.acme.backup.policy")]
/// pub struct Policy {
///     /// Name for people.
///     pub label: String,
///     /// The virtual machine.
///     #[vapi(name = "VM", id = "VirtualMachine")]
///     pub vm: Id,
///     /// Days; unset: for ever.
///     pub keep: Option<i64>,
///     /// Encrypts the backups.
///     #[vapi(secret)]
///     pub passphrase: Secret,
///     /// Fields that a newer peer sends.
///     #[vapi(extra)]
///     pub extra: Extra,
/// }
/// ```
/// On the struct: `name`, the canonical name. On fields:
///
/// | option | meaning |
/// |---|---|
/// | `name = "…"` | name on the wire; otherwise that of the field |
/// | `id = "…"` | the text in it identifies a resource of this type (`"A \| B"`: of either); `Id<Marker>` says so by itself |
/// | `alias` | the type is an alias: what it stands for is asked of the compiler. Not for types that hold themselves |
/// | `fields_of = T` | the `DynamicStructure` in it has at least the fields of `T` |
/// | `secret` | stands by what the type says: refuses the field unless it is a `Secret` |
/// | `sensitive` | hidden in debug output |
/// | `union` | holds the enum of a tagged union, see [`VapiUnion`](macro@VapiUnion) |
/// | `one_of` | holds the enum of a group of which exactly one field is set |
/// | `extra` | keeps fields that the struct doesn't know; without such a field they are dropped |
///
/// Optional fields are `Option`s; vAPI has no defaults. Gives `Encode`, `Decode`, `Structure`, `Debug` (which hides secrets)
/// and `PartialEq`; derive `Clone` beside it.
#[proc_macro_derive(VapiStruct, attributes(vapi))]
pub fn vapi_struct(input: TokenStream) -> TokenStream {
    expand(input, |input| structure::expand(input, structure::Kind::Structure))
}

/// Makes an error structure of a struct: as [`VapiStruct`](macro@VapiStruct), and it is a `std::error::Error`,
/// converts into an `ApiError` that a server returns, and `ApiError::downcast` finds it.
///
/// ```
/// use vapi_runtime::standard::LocalizableMessage;
/// use vapi_runtime::{ApiError, VapiError};
///
/// /// The vault has no room for another backup.
/// #[derive(Clone, VapiError)]
/// #[vapi(name = "com.acme.backup.vault_full")]
/// pub struct VaultFull {
///     /// What happened, for people.
///     pub messages: Vec<LocalizableMessage>,
///     /// Bytes that were free.
///     pub free: i64,
/// }
///
/// let error = ApiError::from(VaultFull { messages: Vec::new(), free: 12 });
/// assert!(matches!(error.downcast::<VaultFull>(), Some(Ok(full)) if full.free == 12));
/// ```
#[proc_macro_derive(VapiError, attributes(vapi))]
pub fn vapi_error(input: TokenStream) -> TokenStream {
    expand(input, |input| structure::expand(input, structure::Kind::Error))
}

/// Makes the enum of a tagged union, or of a group of fields of which exactly one is set.
///
/// ```
/// use vapi_runtime::codec::UnionValue;
/// use vapi_runtime::{VapiEnum, VapiStruct, VapiUnion};
///
/// /// How often.
/// #[derive(Clone, VapiEnum)]
/// #[vapi(name = "com.acme.backup.schedule.kind")]
/// pub enum Kind {
///     Never,
///     Daily,
///     Weekly,
///     Unknown(String),
/// }
///
/// #[derive(Clone, VapiUnion)]
/// #[vapi(tag = "kind", enumeration = Kind)]
/// pub enum When {
///     Never,
///     Daily(#[vapi(name = "hour")] i64),
///     Weekly { hour: i64, day: String },
///     Unknown(UnionValue),
/// }
///
/// #[derive(Clone, VapiStruct)]
/// #[vapi(name = "com.acme.backup.schedule")]
/// pub struct Schedule {
///     #[vapi(union)]
///     pub when: When,
/// }
/// ```
/// The tag and the fields of all cases are fields of the structure that holds the enum. Variants are called like those of
/// the tag's enumeration; there is one for each value, `Unknown(UnionValue)` for all others, and `Unset` where the tag is
/// optional. On the wire fields are in an order that is that of every case. A group has `#[vapi(one_of)]` instead of a tag, and each variant holds one field.
#[proc_macro_derive(VapiUnion, attributes(vapi))]
pub fn vapi_union(input: TokenStream) -> TokenStream {
    expand(input, union::expand)
}

/// Makes an open enumeration of an enum.
///
/// ```
/// use vapi_runtime::VapiEnum;
///
/// #[derive(Clone, VapiEnum)]
/// #[vapi(name = "com.acme.backup.state", rename_all = "SCREAMING_SNAKE_CASE")]
/// pub enum State {
///     Idle,
///     InProgress,
///     #[vapi(name = "BROKEN_2")]
///     Broken,
///     Unknown(String),
/// }
///
/// assert_eq!(State::InProgress.as_str(), "IN_PROGRESS");
/// assert_eq!(State::from("PAUSED").as_str(), "PAUSED");
/// ```
/// Exactly one variant is `Unknown(String)`: it keeps values of newer peers. Values are called like their variants, in the
/// case that `rename_all` says (`SCREAMING_SNAKE_CASE` unless stated), or as `name` on the variant says.
#[proc_macro_derive(VapiEnum, attributes(vapi))]
pub fn vapi_enum(input: TokenStream) -> TokenStream {
    expand(input, enumeration::expand)
}

/// Makes a vAPI service of a trait: the trait that a server implements, a skeleton for its provider, a client, and the
/// table that introspection and REST go by.
///
/// ```
/// use vapi_runtime::{ApiError, vapi_service};
///
/// /// Backup policies.
/// #[vapi_service(name = "com.acme.backup.policies")]
/// pub trait Policies {
///     /// Names of all policies.
///     #[get("/acme/policies")]
///     async fn list(&self, cx: &vapi_runtime::server::RequestContext) -> Result<Vec<String>, ApiError>;
///
///     /// Makes backups now.
///     #[post("/acme/policies/{policy}", action = "run")]
///     async fn run(
///         &self,
///         cx: &vapi_runtime::server::RequestContext,
///         policy: String,
///         only: Option<Vec<String>>,
///     ) -> Result<(), ApiError>;
/// }
/// ```
/// This gives the trait `Policies`, `PoliciesSkeleton` around an implementation, `PoliciesClient`, and the table
/// `POLICIES`. An operation that an implementation leaves out answers `operation_not_found`.
///
/// On operations:
///
/// | attribute | meaning |
/// |---|---|
/// | `#[get("/path/{variable}")]`, `post`, `put`, `patch`, `delete` | the route; `action = "run"` and the like are a fixed query, `success = 201` the status. Further ones are alternate routes |
/// | `#[operation(name = "create$task", task)]` | the id on the wire; `task`, `task_only`, `read_only` (any `get` is) |
/// | `#[errors(NotFound, VaultFull = 507)]` | declared errors, with a status where theirs isn't the usual |
/// | `#[privilege("Backup.Run", on = "policy", resource = "Policy")]` | what a caller must be allowed to do |
///
/// On parameters: `#[query]`, `#[query("name")]`, `#[header("If-Match")]`, `#[body]`, and `#[vapi(name = "…", id = "…",
/// sensitive)]`. A parameter that a path variable is called after fills it; what is left over is in the query for `get` and
/// `delete`, otherwise in the body.
///
/// The client and the server parts are there when `vapi-runtime` has the feature of that name.
#[proc_macro_attribute]
pub fn vapi_service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    service::expand(arguments.into(), item.into()).into()
}

fn expand(
    input: TokenStream,
    expand: impl FnOnce(&syn::DeriveInput) -> syn::Result<proc_macro2::TokenStream>,
) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
