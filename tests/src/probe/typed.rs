//! What the probe does in typed code.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use vapi_probe::probe::{Color, Custom, Inner, Node, OptShape, Shape};
use vapi_probe_server::probe::Probe;
use vapi_runtime::server::RequestContext;
use vapi_runtime::standard::LocalizableMessage;
use vapi_runtime::{
    ApiError, ApiErrorKind, Blob, DateTime, DynamicStructure, Id, Opaque, Secret, SecurityContext, Set, Uri,
};
use vapi_std::resource::cis::Task;

/// The implementation.
pub(super) struct Typed;

/// Operations that return what they get.
macro_rules! echo {
    ($($operation:ident: $ty:ty;)*) => {
        $(
            async fn $operation(&self, _cx: &RequestContext, value: $ty) -> Result<$ty, ApiError> {
                Ok(value)
            }
        )*
    };
}

fn message(id: &str, text: &str, args: &[&str]) -> LocalizableMessage {
    LocalizableMessage::new(id, text, args.iter().map(|arg| (*arg).to_owned()))
}

impl Probe for Typed {
    echo! {
        echo_boolean: bool;
        echo_integer: i64;
        echo_double: f64;
        echo_string: String;
        echo_secret: Secret;
        echo_blob: Blob;
        echo_date_time: DateTime;
        echo_uri: Uri;
        echo_id: Id;
        echo_enum: Color;
        echo_opaque: Opaque;
        echo_dynamic: DynamicStructure;
        echo_dynamic_inner: DynamicStructure;
        echo_any_error: ApiError;
        echo_optional: Option<String>;
        echo_optional_optional: Option<Option<String>>;
        echo_optional_inner: Option<Inner>;
        echo_list: Vec<String>;
        echo_list_integer: Vec<i64>;
        echo_list_list: Vec<Vec<i64>>;
        echo_list_optional: Vec<Option<i64>>;
        echo_list_inner: Vec<Inner>;
        echo_set: Set<String>;
        echo_set_enum: Set<Color>;
        echo_set_inner: Set<Inner>;
        echo_map: BTreeMap<String, i64>;
        echo_map_integer: BTreeMap<i64, String>;
        echo_map_enum: BTreeMap<Color, String>;
        echo_map_inner: BTreeMap<String, Inner>;
        echo_map_map: BTreeMap<String, BTreeMap<String, i64>>;
        echo_inner: Inner;
        echo_node: Node;
        echo_shape: Shape;
        echo_opt_shape: OptShape;
        echo_list_shape: Vec<Shape>;
    }

    async fn nop(&self, _cx: &RequestContext) -> Result<(), ApiError> {
        Ok(())
    }

    async fn two(&self, _cx: &RequestContext, a: String, b: Option<i64>) -> Result<String, ApiError> {
        Ok(match b {
            Some(b) => format!("{a}/{b}"),
            None => format!("{a}/None"),
        })
    }

    async fn ctx(&self, cx: &RequestContext) -> Result<String, ApiError> {
        let application: Map<String, Value> =
            cx.application().iter().map(|(key, value)| (key.to_owned(), Value::from(value))).collect();
        let security = cx.security().map(SecurityContext::to_json);
        let security = security.map_or_else(
            || json!({}),
            |json| serde_json::from_str(json.expose()).expect("a security context came as JSON"),
        );
        Ok(json!({"app": application, "sec": security}).to_string())
    }

    async fn raise_declared(&self, _cx: &RequestContext) -> Result<String, ApiError> {
        Err(ApiError::standard(ApiErrorKind::NotFound, [message("com.example.gone", "It is gone: x", &["x"])]))
    }

    async fn raise_undeclared(&self, _cx: &RequestContext) -> Result<String, ApiError> {
        Err(ApiError::standard(ApiErrorKind::ResourceBusy, [message("com.example.busy", "Busy", &[])]))
    }

    async fn raise_base_error(&self, _cx: &RequestContext) -> Result<String, ApiError> {
        Err(ApiError::standard(ApiErrorKind::Error, []))
    }

    async fn raise_custom(&self, _cx: &RequestContext) -> Result<String, ApiError> {
        Err(Custom::new(7, vec![message("com.example.custom", "Custom", &[])]).into())
    }

    async fn raise_internal(&self, _cx: &RequestContext) -> Result<String, ApiError> {
        Err(ApiError::standard(ApiErrorKind::InternalServerError, [message("com.example.boom", "Boom", &[])]))
    }

    async fn raise_operation_not_found(&self, _cx: &RequestContext) -> Result<String, ApiError> {
        Err(ApiError::standard(ApiErrorKind::OperationNotFound, []))
    }

    async fn raise_plain(&self, _cx: &RequestContext) -> Result<String, ApiError> {
        // The nearest thing to an exception that nobody expects; the runtime must take it as well as one.
        panic!("plain failure")
    }

    async fn raise_core(&self, _cx: &RequestContext) -> Result<String, ApiError> {
        Err(ApiError::standard(
            ApiErrorKind::InternalServerError,
            [message("com.example.core", "Core failure", &["y"])],
        ))
    }

    async fn out_nan(&self, _cx: &RequestContext) -> Result<f64, ApiError> {
        Ok(f64::NAN)
    }

    async fn out_inf(&self, _cx: &RequestContext) -> Result<f64, ApiError> {
        Ok(f64::INFINITY)
    }

    async fn long_task_task(&self, _cx: &RequestContext, v: String) -> Result<Id<Task>, ApiError> {
        if v == "early_error" {
            return Err(ApiError::standard(ApiErrorKind::NotFound, []));
        }
        Ok(Id::new(format!("{}:com.example.probe", uuid::Uuid::new_v4())))
    }
}
