//! A service that tells what was called, and with what, instead of doing it.

use vapi_runtime::codec::{self, Wire};
use vapi_runtime::meta::{ServiceInfo, ServiceTable};
use vapi_runtime::server::{BoxFuture, Policy, Provider, RequestContext, UntypedService};
use vapi_runtime::standard::LocalizableMessage;
use vapi_runtime::{ApiError, ApiErrorKind, DataValue};

/// Id of the message whose arguments are service, operation and the JSON of the input.
pub const CALLED: &str = "called";

struct Calls(&'static ServiceInfo);

impl UntypedService for Calls {
    fn info(&self) -> &'static ServiceInfo {
        self.0
    }

    fn invoke<'a>(
        &'a self,
        cx: &'a RequestContext,
        _operation: usize,
        input: DataValue,
    ) -> BoxFuture<'a, Result<DataValue, ApiError>> {
        let input = codec::to_json(&input, Wire::JsonRpc).expect("what came can be written");
        let input = String::from_utf8(input).expect("JSON is text");
        let message =
            LocalizableMessage::new(CALLED, "", [self.0.name.to_owned(), cx.operation().name.to_owned(), input]);
        // every operation may report this one
        Box::pin(async move { Err(ApiError::standard(ApiErrorKind::OperationNotFound, [message])) })
    }
}

/// A provider of services, open to everyone.
#[must_use]
pub fn provider(services: Vec<&'static ServiceTable>) -> Provider {
    let provider = Provider::builder().policy(Policy::Anonymous);
    let provider = services.into_iter().fold(provider, |provider, service| provider.untyped(Calls(service)));
    provider.build().expect("one of each")
}
