//! What the probe can only do on data values: answers that no type has.

use vapi_probe::probe::{SERVICE, Shape};
use vapi_runtime::meta::ServiceInfo;
use vapi_runtime::server::{BoxFuture, RequestContext, UntypedService};
use vapi_runtime::{ApiError, ApiErrorKind, DataValue, Structure as _, StructureValue};

/// The operations, by name.
pub(super) const OPERATIONS: [&str; 7] =
    ["raise_error_no_messages", "out_none", "out_int", "out_void_value", "out_bad_union", "out_bad_dynamic", "out_big"];

/// The implementation.
pub(super) struct Untyped;

impl UntypedService for Untyped {
    fn info(&self) -> &'static ServiceInfo {
        &SERVICE
    }

    fn invoke<'a>(
        &'a self,
        cx: &'a RequestContext,
        _operation: usize,
        _input: DataValue,
    ) -> BoxFuture<'a, Result<DataValue, ApiError>> {
        Box::pin(async move { answer(cx.operation().name) })
    }
}

fn answer(operation: &str) -> Result<DataValue, ApiError> {
    Ok(match operation {
        "raise_error_no_messages" => {
            return Err(ApiError::from_value(StructureValue::new(ApiErrorKind::NotFound.name())));
        }
        "out_none" => DataValue::Void,
        "out_int" => DataValue::Integer(5),
        "out_void_value" => DataValue::string("x"),
        "out_bad_union" => {
            let shape = StructureValue::new(Shape::info().name)
                .with("kind", DataValue::string("SQUARE"))
                .with("radius", DataValue::some(DataValue::Double(1.5)));
            DataValue::Structure(shape)
        }
        "out_bad_dynamic" => DataValue::Structure(StructureValue::new("foo").with("q", DataValue::string("x"))),
        // 2 to the power of 70 is no integer of 64 bits: this is as near as a data value comes to it.
        "out_big" => DataValue::Double(2_f64.powi(70)),
        other => panic!("`{other}` is typed"),
    })
}
