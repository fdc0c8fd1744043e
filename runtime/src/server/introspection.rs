//! The services that say which services and operations there are, answered from the tables (section 9).

use super::definition::{self, DATA_DEFINITION};
use super::provider::Inner;
use super::{Policy, errors, messages};
use crate::data::{DataValue, StructureValue};
use crate::error::ApiError;
use crate::fields;
use crate::meta::{
    EnumerationInfo, ErrorDeclaration, OperationInfo, ServiceInfo, ServiceTable, StructureInfo, StructureTable, Type,
};

/// One of the three services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    Provider,
    Services,
    Operations,
}

impl Service {
    /// In the order in which a provider lists them.
    pub(super) const ALL: [Self; 3] = [Self::Provider, Self::Services, Self::Operations];

    pub(super) fn info(self) -> &'static ServiceInfo {
        match self {
            Self::Provider => &PROVIDER,
            Self::Services => &SERVICE,
            Self::Operations => &OPERATION,
        }
    }
}

/// Answers an operation, given by its index, whose input fits.
///
/// # Errors
/// `not_found`, when it is about something that isn't there.
pub(super) fn answer(
    provider: &Inner,
    service: Service,
    operation: usize,
    input: &DataValue,
) -> Result<DataValue, ApiError> {
    let argument = |name: &str| match input.as_structure().and_then(|input| input.get(name)) {
        Some(DataValue::String(text)) => text.as_str(),
        // the input has been checked
        _ => "",
    };
    match (service, operation) {
        (Service::Provider, _) => Ok(DataValue::Structure(
            StructureValue::new(PROVIDER_INFO.name)
                .with("id", DataValue::string(provider.id.as_str()))
                .with("checksum", DataValue::string(provider.checksum.as_str())),
        )),
        (Service::Services, 0) => Ok(names(provider.order.iter().map(|service| service.name))),
        (Service::Services, _) => {
            let id = argument("id");
            let Some(entry) = provider.entry(id) else {
                return Err(errors::not_found(messages::INTROSPECTION_NO_SERVICE.with([id])));
            };
            let operations = names(entry.info.operations.iter().map(|operation| operation.name));
            Ok(DataValue::Structure(StructureValue::new(SERVICE_DESCRIPTION.name).with("operations", operations)))
        }
        (Service::Operations, index) => {
            let id = argument("service_id");
            let Some(entry) = provider.entry(id) else {
                return Err(errors::not_found(messages::INTROSPECTION_NO_OPERATION_SERVICE.with([id])));
            };
            if index == 0 {
                return Ok(names(entry.info.operations.iter().map(|operation| operation.name)));
            }
            let name = argument("operation_id");
            let Some((_, operation)) = entry.info.operation(name) else {
                return Err(errors::not_found(messages::INTROSPECTION_NO_OPERATION.with([name, id])));
            };
            let own = Service::ALL.into_iter().any(|service| service.info().name == id);
            Ok(describe(operation, reported(operation, own, entry.policy)))
        }
    }
}

fn names<'n>(names: impl Iterator<Item = &'n str>) -> DataValue {
    DataValue::List(names.map(DataValue::string).collect())
}

fn describe(operation: &'static OperationInfo, errors: Vec<&'static StructureTable>) -> DataValue {
    let errors = errors.into_iter().map(|info| definition::of_structure(info)).collect();
    DataValue::Structure(
        StructureValue::new(OPERATION_DESCRIPTION.name)
            .with("input_definition", definition::of_structure(&operation.input))
            .with("output_definition", definition::of_type(&operation.output))
            .with("error_definitions", DataValue::List(errors)),
    )
}

/// Every error that a caller may get: those declared, those that every operation may report, those of authentication.
fn reported(operation: &'static OperationInfo, own: bool, policy: Policy) -> Vec<&'static StructureTable> {
    let always = errors::ALWAYS_ALLOWED.into_iter().filter(|info| !own || info.name != errors::UNEXPECTED_INPUT.name);
    let closed = (policy != Policy::Anonymous).then_some([&errors::UNAUTHENTICATED, &errors::UNAUTHORIZED]);
    let declared = operation.errors.iter().map(|declaration| declaration.error.table());
    let mut reported: Vec<&'static StructureTable> = Vec::new();
    for info in declared.chain(always).chain(closed.into_iter().flatten()) {
        if reported.iter().all(|other| other.name != info.name) {
            reported.push(info);
        }
    }
    reported
}

static NOT_FOUND: [ErrorDeclaration; 1] = [ErrorDeclaration::new(&errors::NOT_FOUND)];

static PROVIDER: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.vmware.vapi.std.introspection.provider",
    &[OperationInfo::new("get", &[], Type::structure(&PROVIDER_INFO)).read_only()],
));

static PROVIDER_INFO: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.vmware.vapi.std.introspection.provider.info",
    &fields!([("id", Type::Id(&["com.vmware.vapi.provider"])), ("checksum", Type::String)]),
));

static SERVICE: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.vmware.vapi.std.introspection.service",
    &[
        OperationInfo::new("list", &[], Type::Set(&SERVICE_ID)).read_only(),
        OperationInfo::new("get", &fields!([("id", SERVICE_ID)]), Type::structure(&SERVICE_DESCRIPTION))
            .errors(&NOT_FOUND)
            .read_only(),
    ],
));

const SERVICE_ID: Type = Type::Id(&["com.vmware.vapi.service"]);
const OPERATION_ID: Type = Type::Id(&["com.vmware.vapi.operation"]);

static SERVICE_DESCRIPTION: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.vmware.vapi.std.introspection.service.info",
    &fields!([("operations", Type::Set(&OPERATION_ID))]),
));

static OPERATION: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.vmware.vapi.std.introspection.operation",
    &[
        OperationInfo::new("list", &fields!([("service_id", SERVICE_ID)]), Type::Set(&OPERATION_ID))
            .errors(&NOT_FOUND)
            .read_only(),
        OperationInfo::new(
            "get",
            &fields!([("service_id", SERVICE_ID), ("operation_id", OPERATION_ID)]),
            Type::structure(&OPERATION_DESCRIPTION),
        )
        .errors(&NOT_FOUND)
        .read_only(),
    ],
));

static OPERATION_DESCRIPTION: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.vmware.vapi.std.introspection.operation.info",
    &fields!([
        ("input_definition", Type::structure(&DEFINITION)),
        ("output_definition", Type::structure(&DEFINITION)),
        ("error_definitions", Type::List(&Type::structure(&DEFINITION))),
    ]),
));

static DEFINITION: StructureTable = StructureTable::new(&StructureInfo::new(
    DATA_DEFINITION,
    &fields!([
        ("type", Type::Enumeration(&KINDS)),
        ("element_definition", Type::Optional(&Type::structure(&DEFINITION))),
        ("name", Type::Optional(&Type::String)),
        ("fields", Type::Optional(&Type::Map(&Type::String, &Type::structure(&DEFINITION)))),
    ]),
));

static KINDS: EnumerationInfo = EnumerationInfo::new(
    "com.vmware.vapi.std.introspection.operation.data_definition.data_type",
    &[
        "BINARY",
        "BOOLEAN",
        "DOUBLE",
        "DYNAMIC_STRUCTURE",
        "ERROR",
        "ANY_ERROR",
        "LIST",
        "LONG",
        "OPAQUE",
        "OPTIONAL",
        "SECRET",
        "STRING",
        "STRUCTURE",
        "STRUCTURE_REF",
        "VOID",
    ],
);
