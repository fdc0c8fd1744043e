//! What others' crates of the same services cost to compile: the types with serde's derives and with no wire at all, and
//! progenitor's client of our OpenAPI document.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use vapi_cli::{Progress, openapi, spec};
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::generate;
use vapi_codegen::ir::{Enumeration, EnumerationId, Index as _, Ir, MapKey, Structure, StructureId, Type};

use super::least;
use crate::process::{self, Usage};

/// A crate that is measured.
#[derive(Debug)]
pub(super) struct Crate {
    folder: PathBuf,
    target: PathBuf,
}

impl Crate {
    /// CPU-seconds of a cargo command over it, its dependencies being built: the least of several runs.
    ///
    /// # Errors
    /// When the command fails.
    pub(super) fn measure(&self, verb: &[&str], times: usize) -> Result<f64, String> {
        let cargo = || {
            let mut cargo = process::cargo(&self.folder);
            cargo.args(verb).arg("--quiet").env("CARGO_TARGET_DIR", &self.target).env("CARGO_INCREMENTAL", "0");
            cargo
        };
        process::run(&mut cargo())?;
        least(times, || {
            process::touch(&self.folder.join("src/lib.rs"))?;
            let before = Usage::children()?;
            process::run(&mut cargo())?;
            Ok(Usage::children()?.since(&before).cpu)
        })
    }
}

/// What the types can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Derives {
    /// Nothing that has to do with a wire: the least that any binding costs.
    Data,
    /// The same, and serde's derives.
    Serde,
}

/// Writes a crate with the structures, errors and enumerations of a set, fields as they are on the wire; gives it with how
/// many types it has.
///
/// # Errors
/// A spec with errors, files that can't be written.
pub(super) fn types(folder: &Path, specs: &[PathBuf], set: &str, derives: Derives) -> Result<(Crate, usize), String> {
    let spec = spec::read(specs, &Progress::new(true)).map_err(|failure| failure.to_string())?;
    let mut diagnostics = Diagnostics::new();
    let Some(ir) = generate::load(&spec.sources, &mut diagnostics) else {
        return Err(diagnostics.render_all(&spec.sources));
    };
    let (text, count) = text(&ir, set, derives);
    let (name, dependencies) = match derives {
        Derives::Data => ("data", ""),
        Derives::Serde => ("serde", "serde = { version = \"1\", features = [\"derive\"] }\n"),
    };
    let manifest = format!(
        "[package]\nname = \"{name}-types\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nserde_json = \"1\"\n\
         {dependencies}\n[workspace]\n"
    );
    let at = folder.join(name);
    process::write(&at.join("Cargo.toml"), &manifest)?;
    process::write(&at.join("src/lib.rs"), &text)?;
    Ok((Crate { folder: at, target: folder.join("target") }, count))
}

/// The types of a set, and those of other sets that they hold. A type is called after its place: many have the same name.
fn text(ir: &Ir, set: &str, derives: Derives) -> (String, usize) {
    let mut types = Types { ir, structures: BTreeSet::new(), enumerations: BTreeSet::new() };
    for package in
        ir.packages.iter().map(|(_, package)| package).filter(|package| ir.sets[package.set].name.text == set)
    {
        types.all(&package.structures, &package.enumerations);
        for service in &package.services {
            types.all(&ir.services[*service].structures, &ir.services[*service].enumerations);
        }
    }
    let mut out = String::from("//! The same types, in as few words as they can be said.\n");
    if derives == Derives::Serde {
        out.push_str("use serde::{Deserialize, Serialize};\n");
    }
    for id in &types.enumerations {
        enumeration(&mut out, *id, &ir.enumerations[*id], derives);
    }
    for id in &types.structures {
        structure(&mut out, *id, &ir.structures[*id], derives);
    }
    (out, types.structures.len() + types.enumerations.len())
}

fn enumeration(out: &mut String, id: EnumerationId, enumeration: &Enumeration, derives: Derives) {
    let (more, unknown) = match derives {
        Derives::Data => ("", ""),
        Derives::Serde => (", Serialize, Deserialize", "#[serde(untagged)] "),
    };
    let derived = "Clone, Debug, PartialEq, Eq, PartialOrd, Ord";
    let _ = writeln!(out, "#[derive({derived}{more})]\npub enum E{} {{", id.position());
    for (index, value) in enumeration.values.iter().enumerate() {
        if derives == Derives::Serde {
            let _ = write!(out, "    #[serde(rename = {:?})]", value.name.text);
        }
        let _ = writeln!(out, "    V{index},");
    }
    let _ = writeln!(out, "    {unknown}Unknown(String),\n}}");
}

fn structure(out: &mut String, id: StructureId, structure: &Structure, derives: Derives) {
    let more = if derives == Derives::Serde { ", Serialize, Deserialize" } else { "" };
    let _ = writeln!(out, "#[derive(Clone, Debug, PartialEq{more})]\npub struct S{} {{", id.position());
    for (index, field) in structure.fields.iter().enumerate() {
        if derives == Derives::Serde {
            let missing = if matches!(field.ty, Type::Optional(_)) {
                ", default, skip_serializing_if = \"Option::is_none\""
            } else {
                ""
            };
            let _ = write!(out, "    #[serde(rename = {:?}{missing})]", field.wire);
        }
        let _ = writeln!(out, "    pub f{index}: {},", rust(&field.ty));
    }
    out.push_str("}\n");
}

/// The Rust type of a field. Structures that an optional holds are boxed, so that none holds itself.
fn rust(ty: &Type) -> String {
    match ty {
        Type::Void => "()".into(),
        Type::Boolean => "bool".into(),
        Type::Integer => "i64".into(),
        Type::Double => "f64".into(),
        Type::String | Type::Secret | Type::Binary | Type::DateTime | Type::Uri | Type::Id(_) => "String".into(),
        Type::Opaque | Type::AnyError | Type::DynamicStructure(_) => "serde_json::Value".into(),
        Type::Optional(inner) => match &**inner {
            Type::Structure(id) => format!("Option<Box<S{}>>", id.position()),
            inner => format!("Option<{}>", rust(inner)),
        },
        Type::List(inner) | Type::Set(inner) => format!("Vec<{}>", rust(inner)),
        Type::Map(key, value) => format!("std::collections::BTreeMap<{}, {}>", rust_key(key), rust(value)),
        Type::Enumeration(id) => format!("E{}", id.position()),
        Type::Structure(id) => format!("S{}", id.position()),
    }
}

fn rust_key(key: &MapKey) -> String {
    match key {
        MapKey::Integer => "i64".into(),
        MapKey::Boolean => "bool".into(),
        MapKey::Enumeration(id) => format!("E{}", id.position()),
        MapKey::String | MapKey::Uri | MapKey::DateTime | MapKey::Id(_) => "String".into(),
    }
}

/// The types that are written.
struct Types<'a> {
    ir: &'a Ir,
    structures: BTreeSet<StructureId>,
    enumerations: BTreeSet<EnumerationId>,
}

impl Types<'_> {
    fn all(&mut self, structures: &[StructureId], enumerations: &[EnumerationId]) {
        self.enumerations.extend(enumerations);
        for id in structures {
            self.structure(*id);
        }
    }

    fn structure(&mut self, id: StructureId) {
        if self.structures.insert(id) {
            for field in &self.ir.structures[id].fields {
                self.ty(&field.ty);
            }
        }
    }

    fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => self.ty(inner),
            Type::Map(key, value) => {
                if let MapKey::Enumeration(id) = key {
                    self.enumerations.insert(*id);
                }
                self.ty(value);
            }
            Type::Enumeration(id) => drop(self.enumerations.insert(*id)),
            Type::Structure(id) => self.structure(*id),
            _ => {}
        }
    }
}

/// Writes the crate of progenitor's client of our document of them: `program` is `tests/progenitor`'s `import`.
///
/// # Errors
/// A spec with errors, a document that progenitor refuses, files that can't be written.
pub(super) fn progenitor(folder: &Path, specs: &[PathBuf], program: &Path) -> Result<Crate, String> {
    let progress = Progress::new(true);
    let spec = spec::read(specs, &progress).map_err(|failure| failure.to_string())?;
    let document = folder.join("document.json");
    openapi::export(&spec.sources, &[], openapi::Format::Json, Some(&document), &progress)
        .map_err(|failure| failure.to_string())?;
    let at = folder.join("progenitor");
    let manifest = "[package]\nname = \"progenitor-client-of-ours\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n\
                    [dependencies]\nbytes = \"1\"\nfutures-core = \"0.3\"\nchrono = { version = \"0.4\", default-features = \
                    false, features = [\"serde\"] }\nprogenitor-client = \"=0.15.1\"\nreqwest = { version = \"0.13\", \
                    default-features = false, features = [\"json\", \"query\", \"stream\"] }\nserde = { version = \"1\", \
                    features = [\"derive\"] }\nserde_json = \"1\"\n\n[workspace]\n";
    process::write(&at.join("Cargo.toml"), manifest)?;
    let library = at.join("src/lib.rs");
    process::write(&library, "")?;
    let text = fs::read_to_string(&document).map_err(|error| format!("can't read {}: {error}", document.display()))?;
    process::write(&document, &apart(&text)?)?;
    process::run(std::process::Command::new(program).arg("write").arg(&document).arg(&library))?;
    Ok(Crate { folder: at, target: folder.join("target") })
}

/// The document with names of schemas that progenitor would spell alike told apart by a number.
fn apart(document: &str) -> Result<String, String> {
    let parsed: Value = serde_json::from_str(document).map_err(|error| format!("the document: {error}"))?;
    let mut text = document.to_owned();
    let mut seen = BTreeSet::new();
    for (number, (name, _)) in parsed["components"]["schemas"].as_object().into_iter().flatten().enumerate() {
        let spelled: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        if !seen.insert(spelled) {
            text = text
                .replace(&format!("\"{name}\": {{"), &format!("\"{name}{number}\": {{"))
                .replace(&format!("#/components/schemas/{name}\""), &format!("#/components/schemas/{name}{number}\""));
        }
    }
    Ok(text)
}
