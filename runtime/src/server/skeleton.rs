//! What a provider asks of a service: the traits that generated skeletons and untyped services implement.

use std::fmt;
use std::future::Future;

use super::messages;
use super::{BoxFuture, RequestContext, errors};
use crate::codec::{DecodeError, Decoder, Encode};
use crate::data::DataValue;
use crate::error::ApiError;
use crate::meta::{ServiceInfo, ServiceTable};

/// A service as the provider sees it. Generated for every service, around any implementation of its trait.
pub trait Skeleton: Send + Sync + 'static {
    /// The service.
    fn info(&self) -> &'static ServiceInfo;

    /// Reads the arguments of an operation, given by its index in the service's table, and calls the implementation.
    ///
    /// # Errors
    /// When the arguments don't fit; then the implementation was not called.
    fn dispatch<'a>(
        &'a self,
        operation: usize,
        cx: &'a RequestContext,
        input: &mut Decoder<'_>,
    ) -> Result<Reply<'a>, DecodeError>;

    /// What answers an operation on data values, with its input and output checked against the table; none: `dispatch`
    /// does.
    ///
    /// Generated skeletons have no such operations. One written by hand around them may, to pass some on as they came.
    fn untyped(&self, _operation: usize) -> Option<&dyn UntypedService> {
        None
    }
}

/// An operation on its way: the call of an implementation that a provider drives to its end.
pub struct Reply<'a>(pub(super) BoxFuture<'a, Result<Box<dyn Encode>, ApiError>>);

impl fmt::Debug for Reply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reply")
    }
}

/// Makes a reply of what an implementation returns.
pub fn reply<'a, T, F>(call: F) -> Reply<'a>
where
    T: Encode + 'static,
    F: Future<Output = Result<T, ApiError>> + Send + 'a,
{
    Reply(Box::pin(async move { call.await.map(|output| -> Box<dyn Encode> { Box::new(output) }) }))
}

/// The answer of an operation that an implementation leaves out: the standard error `operation_not_found`.
///
/// Generated traits have it as the default of each operation.
///
/// # Errors
/// Always.
pub fn unimplemented<T>(
    service: &'static ServiceTable,
    operation: usize,
    _cx: &RequestContext,
) -> impl Future<Output = Result<T, ApiError>> + Send + use<T> {
    let name = service.operations.get(operation).map_or("", |operation| operation.name);
    let error = errors::operation_not_found(messages::NO_METHOD.with([name]));
    async move { Err(error) }
}

/// A service that works on data values, without generated types: for gateways and for tests.
///
/// Its input is checked against the table, with unset optionals filled in, and so is its output.
pub trait UntypedService: Send + Sync + 'static {
    /// The service.
    fn info(&self) -> &'static ServiceInfo;

    /// Calls an operation, given by its index in the service's table; `input` is the structure of its arguments.
    fn invoke<'a>(
        &'a self,
        cx: &'a RequestContext,
        operation: usize,
        input: DataValue,
    ) -> BoxFuture<'a, Result<DataValue, ApiError>>;
}
