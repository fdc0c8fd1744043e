//! The vSphere Automation API (vAPI) at run time: data model, wires, client and server.
//!
//! Generated crates build on this one; most programs use it through them. What a value is stands in [`data`], how it
//! crosses a wire in [`codec`], what interfaces say of themselves in [`meta`].

#[cfg(feature = "client")]
pub mod client;
pub mod codec;
pub mod context;
pub mod data;
#[cfg(feature = "derive")]
#[doc(hidden)]
pub mod derived;
pub mod error;
mod macros;
pub mod meta;
#[cfg(any(feature = "client", feature = "server"))]
mod rest;
#[cfg(feature = "server")]
pub mod server;
pub mod spec;
pub mod standard;

#[cfg(feature = "client")]
pub use client::{Call, Client, ClientBuilder, StreamCall};
pub use codec::{
    Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, Enumeration, ErrorStructure, Structure, Warning, Wire,
};
pub use context::{ApplicationContext, SecurityContext};
pub use data::{
    Blob, DataValue, DateTime, DynamicStructure, Extra, Id, Opaque, Resource, Secret, Set, StructureValue, Untyped, Uri,
};
#[cfg(feature = "client")]
pub use error::Error;
pub use error::{ApiError, ApiErrorKind};
pub use spec::spec_of;
#[cfg(feature = "derive")]
pub use vapi_derive::{VapiEnum, VapiError, VapiStruct, VapiUnion, vapi_service};
