//! HTTP statuses of errors, and errors of HTTP statuses.

use super::Form;
use crate::error::ApiErrorKind;
use crate::meta::OperationInfo;

/// The status with which a server reports an error.
///
/// What the operation declares for the error comes first; then the published statuses of `/api`, or the table that the
/// legacy form has of its own. Errors of a product's own, without a declared status, are the caller's fault as far as
/// anyone can tell.
pub(crate) fn of_error(form: Form, operation: Option<&OperationInfo>, name: &str) -> u16 {
    let declared = operation.into_iter().flat_map(|operation| operation.errors).find(|known| known.error.name == name);
    if let Some(status) = declared.and_then(|declared| declared.statuses.first()) {
        return *status;
    }
    of_kind(form, &ApiErrorKind::of_name(name))
}

/// The status of a standard error where no operation says otherwise.
pub(crate) fn of_kind(form: Form, kind: &ApiErrorKind) -> u16 {
    let legacy = form == Form::Legacy;
    match kind {
        ApiErrorKind::Unauthenticated => 401,
        ApiErrorKind::Unauthorized => 403,
        ApiErrorKind::NotFound | ApiErrorKind::OperationNotFound => 404,
        ApiErrorKind::ConcurrentChange => 409,
        ApiErrorKind::ServiceUnavailable => 503,
        ApiErrorKind::TimedOut if legacy => 504,
        ApiErrorKind::Error | ApiErrorKind::InternalServerError | ApiErrorKind::Canceled | ApiErrorKind::TimedOut => {
            500
        }
        ApiErrorKind::ResourceBusy | ApiErrorKind::ResourceInaccessible | ApiErrorKind::UnableToAllocateResource
            if !legacy =>
        {
            500
        }
        // no entry in the legacy server's table; unexpected input is refused by the runtime, which ruling 21 settles
        ApiErrorKind::UnverifiedPeer if legacy => 500,
        _ => 400,
    }
}

/// The standard error that a status stands for when the body doesn't say.
pub(crate) fn kind_of(status: u16) -> Option<ApiErrorKind> {
    Some(match status {
        400 | 405 | 406 | 411..=415 | 417 | 422 | 424 | 426 | 431 | 505 | 510 => ApiErrorKind::InvalidRequest,
        401 | 407 | 511 => ApiErrorKind::Unauthenticated,
        402 | 403 => ApiErrorKind::Unauthorized,
        404 | 410 => ApiErrorKind::NotFound,
        408 | 504 => ApiErrorKind::TimedOut,
        409 | 428 => ApiErrorKind::ConcurrentChange,
        416 => ApiErrorKind::ResourceInaccessible,
        418 | 501 => ApiErrorKind::Error,
        423 => ApiErrorKind::ResourceBusy,
        429 | 503 => ApiErrorKind::ServiceUnavailable,
        500 | 506 | 508 => ApiErrorKind::InternalServerError,
        507 | 509 => ApiErrorKind::UnableToAllocateResource,
        _ => return None,
    })
}

/// The status of an operation's success: its own, or 200, or 204 when there is no result.
pub(crate) fn success(form: Form, operation: &OperationInfo, method: &http::Method) -> u16 {
    let void = matches!(operation.output, crate::meta::Type::Void);
    match (form, operation.rest.and_then(|rest| rest.success)) {
        (Form::Api | Form::Wrapped, Some(status)) => status,
        (Form::Api | Form::Wrapped, None) if void => 204,
        (Form::Legacy, _) if void && *method == http::Method::DELETE => 204,
        _ => 200,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_success_without_a_result_has_no_content() {
        use crate::meta::Type;
        for (form, output, method, status) in [
            (Form::Legacy, Type::Void, http::Method::DELETE, 204),
            (Form::Legacy, Type::Void, http::Method::POST, 200),
            // a task that deletes: its id is the result
            (Form::Legacy, Type::Id(&[]), http::Method::DELETE, 200),
            (Form::Api, Type::Void, http::Method::POST, 204),
            (Form::Api, Type::Id(&[]), http::Method::DELETE, 200),
        ] {
            assert_eq!(success(form, &OperationInfo::new("delete", &[], output), &method), status, "{form:?} {output}");
        }
    }

    #[test]
    fn the_forms_differ_where_the_reference_says() {
        for (kind, api, legacy) in [
            (ApiErrorKind::NotFound, 404, 404),
            (ApiErrorKind::ResourceBusy, 500, 400),
            (ApiErrorKind::ResourceInaccessible, 500, 400),
            (ApiErrorKind::UnableToAllocateResource, 500, 400),
            (ApiErrorKind::TimedOut, 500, 504),
            (ApiErrorKind::UnverifiedPeer, 400, 500),
            (ApiErrorKind::FeatureInUse, 400, 400),
            (ApiErrorKind::Canceled, 500, 500),
            (ApiErrorKind::Other("com.acme.full".to_owned()), 400, 400),
        ] {
            assert_eq!(of_kind(Form::Api, &kind), api, "{kind}");
            assert_eq!(of_kind(Form::Wrapped, &kind), api, "{kind}");
            assert_eq!(of_kind(Form::Legacy, &kind), legacy, "{kind}");
        }
    }
}
