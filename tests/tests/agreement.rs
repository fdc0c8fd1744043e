//! What the runtime knows by itself of the standard package agrees with the spec.

use std::fs;
use std::path::Path;

use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::generate;
use vapi_codegen::ir::{Ir, MapKey, StructureKind, Type, TypeId};
use vapi_codegen::source::{Source, Sources};
use vapi_runtime::ApiErrorKind;
use vapi_runtime::codec::{Enumeration as _, Structure as _};
use vapi_runtime::meta::{EnumerationInfo, FieldInfo, OperationInfo, ServiceInfo, StructureInfo, Type as MetaType};
use vapi_runtime::server::{Provider, SessionManager, Users};
use vapi_runtime::standard::{
    ErrorType, LocalizableMessage, LocalizationParam, LocalizationParamDateTimeFormat, NestedLocalizableMessage,
};

/// The standard set, resolved.
fn with_spec(check: impl FnOnce(&Ir)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/std");
    let sources = fs::read_dir(folder).expect("the spec is there").map(|entry| {
        let path = entry.expect("a file").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        Source { path: format!("std/{name}"), text: fs::read_to_string(&path).expect("text") }
    });
    let sources = Sources::new(sources.collect());
    let mut diagnostics = Diagnostics::new();
    let ir = generate::load(&sources, &mut diagnostics).expect("the spec is valid");
    check(&ir);
}

/// A type in the notation that the runtime's tables show.
fn notation(ty: &Type, ir: &Ir) -> String {
    match ty {
        Type::Optional(inner) => format!("optional<{}>", notation(inner, ir)),
        Type::List(inner) => format!("list<{}>", notation(inner, ir)),
        Type::Map(MapKey::String, value) => format!("map<string, {}>", notation(value, ir)),
        Type::Structure(id) => ir.structures[*id].canonical.clone(),
        Type::Enumeration(id) => ir.enumerations[*id].canonical.clone(),
        scalar => scalar.notation(ir),
    }
}

fn fields(table: &[FieldInfo]) -> Vec<(String, String)> {
    table.iter().map(|field| (field.name.to_owned(), field.ty.to_string())).collect()
}

#[test]
fn the_generator_knows_the_standard_set_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/std");
    let mut known: Vec<String> = vapi_codegen::standard::sources().map(|source| source.path).collect();
    let names = fs::read_dir(folder).expect("the spec is there").map(|entry| entry.expect("a file").file_name());
    let mut there: Vec<String> = names.map(|name| format!("<vapi>/std/{}", name.to_string_lossy())).collect();
    known.sort();
    there.sort();
    assert_eq!(known, there);
}

#[test]
fn types_of_the_runtime_are_those_of_the_spec() {
    let structures: [(&str, &StructureInfo); 3] = [
        ("LocalizableMessage", LocalizableMessage::info()),
        ("LocalizationParam", LocalizationParam::info()),
        ("NestedLocalizableMessage", NestedLocalizableMessage::info()),
    ];
    let enumerations: [(&str, &EnumerationInfo); 2] =
        [("LocalizationParamDateTimeFormat", LocalizationParamDateTimeFormat::INFO), ("ErrorType", ErrorType::INFO)];
    with_spec(|ir| {
        let (_, set) = ir.sets.iter().find(|(_, set)| set.name.text == "std").expect("the set");
        assert_eq!(set.runtime_types.len(), structures.len() + enumerations.len());
        for runtime_type in &set.runtime_types {
            match runtime_type.target {
                TypeId::Structure(id) => {
                    let spec = &ir.structures[id];
                    let (_, table) =
                        structures.iter().find(|(name, _)| *name == runtime_type.rust).expect("it is known");
                    assert_eq!(table.name, spec.canonical);
                    let wanted: Vec<(String, String)> =
                        spec.fields.iter().map(|field| (field.wire.clone(), notation(&field.ty, ir))).collect();
                    assert_eq!(fields(table.fields), wanted, "{}", spec.canonical);
                }
                TypeId::Enumeration(id) => {
                    let spec = &ir.enumerations[id];
                    let (_, table) =
                        enumerations.iter().find(|(name, _)| *name == runtime_type.rust).expect("it is known");
                    assert_eq!(table.name, spec.canonical);
                    let wanted: Vec<&str> = spec.values.iter().map(|value| value.name.text.as_str()).collect();
                    assert_eq!(table.values, wanted, "{}", spec.canonical);
                }
            }
        }
    });
}

#[test]
fn kinds_of_errors_are_the_standard_errors_of_the_spec() {
    with_spec(|ir| {
        let errors = ir.structures.iter().filter(|(_, structure)| structure.kind == StructureKind::Error);
        let mut count = 0;
        for (_, error) in errors {
            count += 1;
            let kind = ApiErrorKind::of_name(&error.canonical);
            assert!(!matches!(kind, ApiErrorKind::Other(_)), "{} has no kind", error.canonical);
            assert_eq!(kind.name(), error.canonical);
            let challenge = error.fields.iter().any(|field| field.wire == "challenge");
            let made = vapi_runtime::ApiError::standard(kind.clone(), []);
            assert_eq!(made.value().get("challenge").is_some(), challenge, "{}", error.canonical);
            assert_eq!(made.error_type().expect("a standard error has one").as_str(), error.name.text.to_uppercase());
            assert_eq!(ApiErrorKind::of_error_type(kind.error_type().expect("it has one")), Some(kind));
        }
        assert_eq!(count, 25);
    });
}

/// Everything that a table says of an operation, as text. `described` holds the structures that are written out already,
/// which ends recursion.
fn describe(operation: &'static OperationInfo, described: &mut Vec<&'static str>) -> Vec<String> {
    let mut lines = vec![
        format!("operation {} read_only {} task {:?}", operation.name, operation.read_only, operation.task),
        format!("privileges {:?}", operation.privileges),
        format!("result {}", operation.output),
    ];
    describe_type(&operation.output, described, &mut lines);
    describe_fields(&operation.input, described, &mut lines);
    for declared in operation.errors {
        lines.push(format!("error {declared:?}"));
        describe_structure(declared.error.table(), described, &mut lines);
    }
    lines
}

fn describe_structure(info: &'static StructureInfo, described: &mut Vec<&'static str>, lines: &mut Vec<String>) {
    if !described.contains(&info.name) {
        described.push(info.name);
        lines.push(format!("{:?} {}", info.kind, info.name));
        describe_fields(info, described, lines);
    }
}

fn describe_fields(info: &StructureInfo, described: &mut Vec<&'static str>, lines: &mut Vec<String>) {
    for field in info.fields {
        lines.push(format!("{}: {} sensitive {}", field.name, field.ty, field.sensitive));
        describe_type(&field.ty, described, lines);
    }
}

fn describe_type(ty: &MetaType, described: &mut Vec<&'static str>, lines: &mut Vec<String>) {
    match ty {
        MetaType::Structure(info) => describe_structure(info.table(), described, lines),
        MetaType::Enumeration(info) => lines.push(format!("{} {:?}", info.name, info.values)),
        MetaType::Optional(inner) | MetaType::List(inner) | MetaType::Set(inner) => {
            describe_type(inner, described, lines);
        }
        MetaType::Map(key, value) => {
            describe_type(key, described, lines);
            describe_type(value, described, lines);
        }
        _ => {}
    }
}

#[test]
fn services_that_the_runtime_answers_itself_are_those_of_the_spec() {
    let provider =
        Provider::builder().sessions(SessionManager::new(Users::new())).build().expect("the names are different");
    let spec: [&'static ServiceInfo; 4] = [
        &vapi_std::introspection::provider::SERVICE,
        &vapi_std::introspection::service::SERVICE,
        &vapi_std::introspection::operation::SERVICE,
        &vapi_std::cis::session::SERVICE,
    ];
    assert_eq!(provider.services().len(), spec.len());
    for (own, spec) in provider.services().zip(spec) {
        assert_eq!(own.name, spec.name);
        let names = |service: &ServiceInfo| -> Vec<&str> { service.operations.iter().map(|it| it.name).collect() };
        assert_eq!(names(own), names(spec));
        for (own, spec) in own.operations.iter().zip(spec.operations) {
            assert_eq!(describe(own, &mut Vec::new()), describe(spec, &mut Vec::new()));
        }
    }
}
