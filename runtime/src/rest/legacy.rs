//! Routes of the legacy form: `/com/vmware/vcenter/…`, made of the names of service and operation alone.

use http::Method;

use crate::meta::{OperationInfo, ServiceInfo, Type};

/// Suffix of operations that run as a task.
const TASK: &str = "$task";

/// Where the legacy form has an operation, below its base path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LegacyRoute {
    pub(crate) method: Method,
    /// `/com/vmware/vcenter/…`, without the id.
    pub(crate) path: String,
    /// The parameter that is one more segment of the path.
    pub(crate) id: Option<usize>,
    /// Value of `~action`.
    pub(crate) action: Option<String>,
    /// `vmw-task=true` belongs to it.
    pub(crate) task: bool,
}

/// The path of a service: `.` becomes `/`, `_` becomes `-`, all of it lower case.
pub(crate) fn service_path(service: &str) -> String {
    let mut path = String::with_capacity(service.len() + 1);
    path.push('/');
    path.extend(service.chars().map(|letter| match letter {
        '.' => '/',
        '_' => '-',
        other => other.to_ascii_lowercase(),
    }));
    path
}

/// The route of an operation.
pub(crate) fn route(service: &ServiceInfo, operation: &OperationInfo) -> LegacyRoute {
    let path = service_path(service.name);
    let (name, task) = match operation.name.strip_suffix(TASK) {
        Some(name) => (name, true),
        None => (operation.name, false),
    };
    let id = operation.input.fields.iter().position(|field| matches!(field.ty, Type::Id(_)));
    let with_id = match name {
        "delete" => Some(Method::DELETE),
        "get" => Some(Method::GET),
        "update" => Some(Method::PATCH),
        "set" => Some(Method::PUT),
        _ => None,
    };
    match (name, with_id, id) {
        ("list", ..) => LegacyRoute { method: Method::GET, path, id: None, action: None, task },
        ("create", ..) => LegacyRoute { method: Method::POST, path, id: None, action: None, task },
        (_, Some(method), Some(_)) => LegacyRoute { method, path, id, action: None, task },
        _ => LegacyRoute { method: Method::POST, path, id, action: Some(name.replace('_', "-")), task },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::{FieldInfo, ServiceTable};

    static SERVICE: ServiceTable = ServiceTable::new(&ServiceInfo::new(
        "com.vmware.vcenter.namespace_management.NSX_tier0",
        &[
            OperationInfo::new("list", &[FieldInfo::new("a", Type::Id(&[]))], Type::Void),
            OperationInfo::new(
                "get",
                &[FieldInfo::new("n", Type::String), FieldInfo::new("a", Type::Id(&[]))],
                Type::Void,
            ),
            OperationInfo::new("get", &[], Type::Void),
            OperationInfo::new("check_content", &[FieldInfo::new("a", Type::Id(&[]))], Type::Void),
            OperationInfo::new("delete$task", &[FieldInfo::new("a", Type::Id(&[]))], Type::Void),
        ],
    ));

    #[test]
    fn routes_follow_from_names() {
        let routes: Vec<LegacyRoute> = SERVICE.operations.iter().map(|operation| route(&SERVICE, operation)).collect();
        let expected = [
            (Method::GET, None, None, false),
            (Method::GET, Some(1), None, false),
            (Method::POST, None, Some("get"), false),
            (Method::POST, Some(0), Some("check-content"), false),
            (Method::DELETE, Some(0), None, true),
        ];
        for (route, (method, id, action, task)) in routes.iter().zip(expected) {
            assert_eq!(route.path, "/com/vmware/vcenter/namespace-management/nsx-tier0");
            assert_eq!((&route.method, route.id, route.action.as_deref(), route.task), (&method, id, action, task));
        }
    }
}
