//! Types as introspection shows them: definitions, which know no enumerations, unions, resource types or sets.

use std::collections::BTreeSet;

use crate::data::{DataValue, StructureValue};
use crate::meta::{FieldInfo, MAP_ENTRY, OperationInfo, ServiceInfo, StructureInfo, StructureKind, Type};

/// Name of the structure that a definition is.
pub(super) const DATA_DEFINITION: &str = "com.vmware.vapi.std.introspection.operation.data_definition";

/// The definition of a type.
pub(super) fn of_type(ty: &Type) -> DataValue {
    define(ty, &mut Vec::new())
}

/// The definition of a structure, an error or an input.
pub(super) fn of_structure(info: &StructureInfo) -> DataValue {
    structure(info, &mut Vec::new())
}

/// Structures are written in full wherever they occur; within themselves (`open`) only by name.
fn define<'t>(ty: &'t Type, open: &mut Vec<&'t str>) -> DataValue {
    match ty {
        Type::Void => plain("VOID"),
        Type::Boolean => plain("BOOLEAN"),
        Type::Integer => plain("LONG"),
        Type::Double => plain("DOUBLE"),
        Type::String | Type::Id(_) | Type::Enumeration(_) | Type::DateTime | Type::Uri => plain("STRING"),
        Type::Secret => plain("SECRET"),
        Type::Binary => plain("BINARY"),
        Type::Opaque => plain("OPAQUE"),
        Type::AnyError => plain("ANY_ERROR"),
        Type::DynamicStructure(_) => plain("DYNAMIC_STRUCTURE"),
        Type::Optional(inner) => definition("OPTIONAL", None, Some(define(inner, open)), None),
        Type::List(inner) | Type::Set(inner) => definition("LIST", None, Some(define(inner, open)), None),
        Type::Map(key, value) => {
            let fields = vec![named("key", define(key, open)), named("value", define(value, open))];
            definition("LIST", None, Some(definition("STRUCTURE", Some(MAP_ENTRY), None, Some(fields))), None)
        }
        Type::Structure(info) if open.contains(&info.name) => definition("STRUCTURE_REF", Some(info.name), None, None),
        Type::Structure(info) => structure(info, open),
    }
}

fn structure<'t>(info: &'t StructureInfo, open: &mut Vec<&'t str>) -> DataValue {
    open.push(info.name);
    let fields = info.fields.iter().map(|field| named(field.name, define(&field.ty, open))).collect();
    open.pop();
    let kind = match info.kind {
        StructureKind::Structure => "STRUCTURE",
        StructureKind::Error => "ERROR",
    };
    definition(kind, Some(info.name), None, Some(fields))
}

fn plain(kind: &str) -> DataValue {
    definition(kind, None, None, None)
}

fn definition(kind: &str, name: Option<&str>, element: Option<DataValue>, fields: Option<Vec<DataValue>>) -> DataValue {
    let optional = |value: Option<DataValue>| value.map_or(DataValue::unset(), DataValue::some);
    DataValue::Structure(
        StructureValue::new(DATA_DEFINITION)
            .with("type", DataValue::string(kind))
            .with("element_definition", optional(element))
            .with("name", optional(name.map(DataValue::string)))
            .with("fields", optional(fields.map(DataValue::List))),
    )
}

fn named(name: &str, definition: DataValue) -> DataValue {
    DataValue::Structure(StructureValue::new(MAP_ENTRY).with("key", DataValue::string(name)).with("value", definition))
}

/// Eight hexadecimal digits that change when a service or anything that its operations carry changes.
pub(super) fn checksum(services: &[&'static ServiceInfo]) -> String {
    let mut sum = Sum { hash: 0x811c_9dc5, seen: BTreeSet::new() };
    for service in services {
        sum.text(service.name);
        for operation in service.operations {
            sum.operation(operation);
        }
    }
    format!("{:08x}", sum.hash)
}

/// A hash (FNV-1a) over tables.
struct Sum {
    hash: u32,
    seen: BTreeSet<&'static str>,
}

impl Sum {
    fn text(&mut self, text: &str) {
        // a byte that no text has keeps neighbours apart
        for byte in text.bytes().chain([0xff]) {
            self.hash = (self.hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }

    fn operation(&mut self, operation: &'static OperationInfo) {
        self.text(operation.name);
        self.fields(operation.input.fields);
        self.ty(&operation.output);
        for declaration in operation.errors {
            self.structure(declaration.error.table());
        }
    }

    fn fields(&mut self, fields: &'static [FieldInfo]) {
        for field in fields {
            self.text(field.name);
            self.ty(&field.ty);
        }
        self.text("");
    }

    fn structure(&mut self, info: &'static StructureInfo) {
        self.text(info.name);
        if self.seen.insert(info.name) {
            self.fields(info.fields);
        }
    }

    fn ty(&mut self, ty: &'static Type) {
        match ty {
            Type::Void => self.text("void"),
            Type::Boolean => self.text("boolean"),
            Type::Integer => self.text("integer"),
            Type::Double => self.text("double"),
            Type::String | Type::Id(_) => self.text("string"),
            Type::Secret => self.text("secret"),
            Type::Binary => self.text("binary"),
            Type::DateTime => self.text("date_time"),
            Type::Uri => self.text("uri"),
            Type::Opaque => self.text("opaque"),
            Type::AnyError => self.text("any_error"),
            Type::DynamicStructure(_) => self.text("dynamic_structure"),
            Type::Enumeration(info) => {
                self.text(info.name);
                info.values.iter().for_each(|value| self.text(value));
            }
            Type::Structure(info) => self.structure(info),
            Type::Optional(inner) => self.within("optional", inner),
            Type::List(inner) => self.within("list", inner),
            Type::Set(inner) => self.within("set", inner),
            Type::Map(key, value) => {
                self.within("map", key);
                self.ty(value);
            }
        }
    }

    fn within(&mut self, what: &str, inner: &'static Type) {
        self.text(what);
        self.ty(inner);
    }
}
