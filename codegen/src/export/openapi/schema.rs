//! Types as schemas: what plain REST carries of them. The exact type stands beside in `x-vmw-type`.

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, IntegerFormat, IntegerType, NumberFormat, NumberType,
    ObjectType, ReferenceOr, Schema, SchemaData, SchemaKind, StringFormat, StringType, Type as Kind,
    VariantOrUnknownOrEmpty,
};
use serde_json::Value;

use super::facts;
use super::names::Names;
use crate::ir::{Enumeration, Field, Ir, Structure, StructureKind, Type, TypeId};

/// The schema of a type where it is used.
pub(super) fn of(names: &Names, ty: &Type) -> ReferenceOr<Schema> {
    match ty {
        Type::Structure(id) => ReferenceOr::Reference { reference: names.reference(TypeId::Structure(*id)) },
        Type::Enumeration(id) => ReferenceOr::Reference { reference: names.reference(TypeId::Enumeration(*id)) },
        ty => ReferenceOr::Item(Schema { schema_data: SchemaData::default(), schema_kind: kind(names, ty) }),
    }
}

/// The same where a value may be null: an element of a list, a whole body.
pub(super) fn nullable(names: &Names, ty: &Type) -> ReferenceOr<Schema> {
    let Type::Optional(inner) = ty else { return of(names, ty) };
    ReferenceOr::Item(match of(names, inner) {
        // a reference has nothing beside it
        reference @ ReferenceOr::Reference { .. } => Schema {
            schema_data: SchemaData { nullable: true, ..SchemaData::default() },
            schema_kind: SchemaKind::AllOf { all_of: vec![reference] },
        },
        ReferenceOr::Item(mut schema) => {
            schema.schema_data.nullable = true;
            schema
        }
    })
}

fn kind(names: &Names, ty: &Type) -> SchemaKind {
    let list = |inner: &Type, unique_items| {
        SchemaKind::Type(Kind::Array(ArrayType {
            items: Some(boxed(nullable(names, inner))),
            min_items: None,
            max_items: None,
            unique_items,
        }))
    };
    match ty {
        Type::Boolean => SchemaKind::Type(Kind::Boolean(BooleanType::default())),
        Type::Integer => SchemaKind::Type(Kind::Integer(IntegerType {
            format: VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64),
            ..IntegerType::default()
        })),
        Type::Double => SchemaKind::Type(Kind::Number(NumberType {
            format: VariantOrUnknownOrEmpty::Item(NumberFormat::Double),
            ..NumberType::default()
        })),
        Type::String | Type::Id(_) => string(VariantOrUnknownOrEmpty::Empty),
        Type::Secret => string(VariantOrUnknownOrEmpty::Item(StringFormat::Password)),
        Type::Binary => string(VariantOrUnknownOrEmpty::Item(StringFormat::Byte)),
        Type::DateTime => string(VariantOrUnknownOrEmpty::Item(StringFormat::DateTime)),
        Type::Uri => string(VariantOrUnknownOrEmpty::Unknown("uri-reference".to_owned())),
        Type::AnyError | Type::DynamicStructure(_) => object(None),
        Type::List(inner) => list(inner, false),
        Type::Set(inner) => list(inner, true),
        Type::Map(_, value) => object(Some(AdditionalProperties::Schema(Box::new(nullable(names, value))))),
        Type::Optional(inner) => kind(names, inner),
        // references, which have been dealt with, and what may be anything
        Type::Void | Type::Opaque | Type::Structure(_) | Type::Enumeration(_) => SchemaKind::Any(AnySchema::default()),
    }
}

fn boxed(schema: ReferenceOr<Schema>) -> ReferenceOr<Box<Schema>> {
    match schema {
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
        ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
    }
}

fn string(format: VariantOrUnknownOrEmpty<StringFormat>) -> SchemaKind {
    SchemaKind::Type(Kind::String(StringType { format, ..StringType::default() }))
}

fn object(additional_properties: Option<AdditionalProperties>) -> SchemaKind {
    SchemaKind::Type(Kind::Object(ObjectType { additional_properties, ..ObjectType::default() }))
}

/// A field or parameter as a property: its schema with what it means.
pub(super) fn property(ir: &Ir, names: &Names, field: &Field) -> ReferenceOr<Box<Schema>> {
    let ty = match &field.ty {
        Type::Optional(inner) => inner,
        ty => ty,
    };
    let schema_kind = match of(names, ty) {
        // a reference has nothing beside it
        reference @ ReferenceOr::Reference { .. } => SchemaKind::AllOf { all_of: vec![reference] },
        ReferenceOr::Item(schema) => schema.schema_kind,
    };
    let extensions = facts::field(ir, field).into_iter().map(|(name, value)| (format!("x-vmw-{name}"), value));
    let schema_data = SchemaData {
        deprecated: field.facts.deprecated.is_some(),
        description: field.facts.doc.clone(),
        extensions: extensions.collect(),
        ..SchemaData::default()
    };
    ReferenceOr::Item(Box::new(Schema { schema_data, schema_kind }))
}

/// Fields as an object.
pub(super) fn properties<'f>(ir: &Ir, names: &Names, fields: impl Iterator<Item = &'f Field> + Clone) -> SchemaKind {
    let required = fields.clone().filter(|field| !matches!(field.ty, Type::Optional(_)));
    SchemaKind::Type(Kind::Object(ObjectType {
        required: required.map(|field| field.wire.clone()).collect(),
        properties: fields.map(|field| (field.wire.clone(), property(ir, names, field))).collect(),
        ..ObjectType::default()
    }))
}

/// The schema of a structure or an error.
pub(super) fn structure(ir: &Ir, names: &Names, structure: &Structure) -> Schema {
    let kind = match structure.kind {
        StructureKind::Structure => "structure",
        StructureKind::Error => "error",
    };
    let mut object = facts::declaration(ir, kind, &structure.name, structure.owner, &structure.facts);
    facts::structure(structure, &mut object);
    Schema { schema_data: data(&structure.facts, object), schema_kind: properties(ir, names, structure.fields.iter()) }
}

/// The schema of an enumeration: open, so its values are no restriction.
pub(super) fn enumeration(ir: &Ir, enumeration: &Enumeration) -> Schema {
    let mut object = facts::declaration(ir, "enumeration", &enumeration.name, enumeration.owner, &enumeration.facts);
    object.insert("values".to_owned(), facts::values(enumeration));
    let mut schema_data = data(&enumeration.facts, object);
    let values: Value = enumeration.values.iter().map(|value| value.name.text.as_str()).collect();
    schema_data.extensions.insert("x-extensible-enum".to_owned(), values);
    Schema { schema_data, schema_kind: string(VariantOrUnknownOrEmpty::Empty) }
}

fn data(facts: &crate::ir::Facts, extensions: facts::Object) -> SchemaData {
    SchemaData {
        deprecated: facts.deprecated.is_some(),
        description: facts.doc.clone(),
        extensions: extensions.into_iter().map(|(name, value)| (format!("x-vmw-{name}"), value)).collect(),
        ..SchemaData::default()
    }
}

/// What every error answer is: the fields that standard errors have, and whatever an error adds.
pub(super) fn error() -> Schema {
    let text = |description: &str| {
        let schema_data = SchemaData { description: Some(description.to_owned()), ..SchemaData::default() };
        let schema_kind = string(VariantOrUnknownOrEmpty::Empty);
        ReferenceOr::Item(Box::new(Schema { schema_data, schema_kind }))
    };
    let messages = Schema {
        schema_data: SchemaData {
            description: Some("What happened, in words; the outermost first. May be empty.".to_owned()),
            ..SchemaData::default()
        },
        schema_kind: SchemaKind::Type(Kind::Array(ArrayType {
            items: Some(ReferenceOr::Item(Box::new(Schema {
                schema_data: SchemaData::default(),
                schema_kind: object(None),
            }))),
            min_items: None,
            max_items: None,
            unique_items: false,
        })),
    };
    let data = Schema {
        schema_data: SchemaData { description: Some("More about the error.".to_owned()), ..SchemaData::default() },
        schema_kind: object(None),
    };
    let properties = IndexMap::from([
        ("messages".to_owned(), ReferenceOr::Item(Box::new(messages))),
        ("data".to_owned(), ReferenceOr::Item(Box::new(data))),
        ("error_type".to_owned(), text("Which error it is: `NOT_FOUND` and the like.")),
    ]);
    let object = ObjectType { properties, ..ObjectType::default() };
    Schema {
        schema_data: SchemaData {
            description: Some(
                "An error. Which ones a status stands for is in `x-vmw-errors` of the answer; each has a schema of its own \
                 with all of its fields."
                    .to_owned(),
            ),
            ..SchemaData::default()
        },
        schema_kind: SchemaKind::Type(Kind::Object(object)),
    }
}
