//! What generated code costs to compile, in CPU-seconds of the compiler: made-up specs of two sizes, one less the other,
//! so that what every crate costs falls out. Beside it the same types with serde's derives.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};

use super::{figure, least};
use crate::process::{self, Usage, write};

/// Services of the smaller and the larger spec; each has [`TYPES`] types and [`OPERATIONS`] operations.
const SIZES: [(&str, u32); 2] = [("small", 50), ("large", 100)];
const TYPES: u32 = 20;
const OPERATIONS: u32 = 10;
/// The package with serde's types.
const SERDE: &str = "serde-types";
/// Checks of each size; the least counts, since whatever else the machine does only adds.
const CHECKS: usize = 5;
/// Release builds of each size: they take minutes, beside which what else the machine does is little.
const BUILDS: usize = 1;

/// One size's folders.
struct Tree {
    services: u32,
    generated: PathBuf,
    serde: PathBuf,
}

pub(super) fn run() -> Result<Vec<Value>, String> {
    let root = process::root();
    let folder = process::target(&root).join("bench-compile");
    let mut trees = Vec::new();
    for (name, services) in SIZES {
        trees.push(prepare(&root, &folder.join(name), services)?);
    }
    let [small, large] = trees.as_slice() else { return Err("two sizes are compared".into()) };
    let thousands = |per_service: u32| f64::from((large.services - small.services) * per_service) / 1000.0;

    let mut figures = Vec::new();
    let mut measure = |name: &str, package: &str, verb: &[&str], per_service: u32, goal: Option<f64>| {
        let cost = |tree: &Tree| match package {
            SERDE => compile(&folder, &tree.serde, package, verb),
            _ => compile(&folder, &tree.generated, package, &[verb, &["--features", "full"]].concat()),
        };
        let cost = (cost(large)? - cost(small)?) / thousands(per_service);
        figures.push(figure("compile", name, cost, "CPU-s", goal));
        Ok::<f64, String>(cost)
    };
    let check = &["check"][..];
    let release = &["build", "--release"][..];
    let ours = measure("check, 1,000 types", "vapi-synthetic", check, TYPES, Some(6.0))?;
    measure("check, client, 1,000 operations", "vapi-synthetic-client", check, OPERATIONS, Some(4.0))?;
    measure("check, server, 1,000 operations", "vapi-synthetic-server", check, OPERATIONS, Some(4.0))?;
    let ours_release = measure("release build, 1,000 types", "vapi-synthetic", release, TYPES, Some(60.0))?;
    let serde = measure("check, 1,000 types, serde derive", SERDE, check, TYPES, None)?;
    let serde_release = measure("release build, 1,000 types, serde derive", SERDE, release, TYPES, None)?;
    // The list of all types makes the crate compile each; without it, those compile them that use them. It takes minutes,
    // so the smaller spec has to do.
    let listed = &["build", "--release", "--features", "full,registry"][..];
    let all = compile(&folder, &small.generated, "vapi-synthetic", listed)?;
    let all = all * 1000.0 / f64::from(small.services * TYPES);
    figures.push(figure(
        "compile",
        "release build with the list of all types, 1,000 types and the crate itself",
        all,
        "CPU-s",
        None,
    ));
    figures.push(figure("compile", "check: ours / serde derive", ours / serde, "×", None));
    figures.push(figure("compile", "release build: ours / serde derive", ours_release / serde_release, "×", None));
    Ok(figures)
}

/// Makes the spec, the crates of it, and the same types for serde.
fn prepare(root: &Path, folder: &Path, services: u32) -> Result<Tree, String> {
    let spec = folder.join("spec");
    let set = json!({"set": "synthetic", "doc": "Made up, to be compiled.", "packages": {"com.example": ""}, "builds_on": []});
    write(&spec.join("synthetic/set.json"), &set.to_string())?;
    write(&spec.join("synthetic/com.example.json"), &package(services).to_string())?;

    let generated = folder.join("generated");
    let program = std::env::current_exe().map_err(|error| format!("can't find this program: {error}"))?;
    let mut generate = Command::new(program);
    generate.arg("regenerate").arg("--spec").arg(&spec).arg("--out").arg(&generated);
    generate.arg("--runtime").arg(root.join("runtime"));
    process::run(generate.stdout(Stdio::null()).stderr(Stdio::null()))?;
    let members = r#"["vapi-synthetic", "vapi-synthetic-client", "vapi-synthetic-server"]"#;
    write(&generated.join("Cargo.toml"), &format!("[workspace]\nresolver = \"3\"\nmembers = {members}\n"))?;

    let serde = folder.join("serde");
    let manifest = "[package]\nname = \"serde-types\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\n\n[workspace]\n";
    write(&serde.join("Cargo.toml"), manifest)?;
    write(&serde.join("src/lib.rs"), &serde_types(services))?;
    Ok(Tree { services, generated, serde })
}

/// The types of a structure's eight fields, in turn: vAPI and, for serde, Rust.
fn fields(service: u32, structure: u32) -> Vec<(String, String, String)> {
    let (other, state) = (structure / 2, structure % 4);
    let types = [
        ("id<Thing>", "String".to_owned()),
        ("string", "String".to_owned()),
        ("optional<string>", "Option<String>".to_owned()),
        ("integer", "i64".to_owned()),
        ("optional<boolean>", "Option<bool>".to_owned()),
        ("map<string, string>", "std::collections::BTreeMap<String, String>".to_owned()),
    ];
    let mut fields: Vec<(String, String, String)> = types
        .into_iter()
        .enumerate()
        .map(|(index, (vapi, rust))| (format!("field_{index}"), vapi.to_owned(), rust))
        .collect();
    fields.push(("state".into(), format!("state_{state}"), format!("S{service}State{state}")));
    let (vapi, rust) = if structure == 0 {
        ("list<string>".to_owned(), "Vec<String>".to_owned())
    } else {
        (format!("list<info_{other}>"), format!("Vec<S{service}Info{other}>"))
    };
    fields.push(("parts".into(), vapi, rust));
    fields
}

const ENUMERATIONS: u32 = 4;
const STRUCTURES: u32 = TYPES - ENUMERATIONS;
const VALUES: [&str; 4] = ["PENDING", "READY", "FAILED", "REMOVED"];

fn package(services: u32) -> Value {
    let mut all = Map::new();
    for service in 0..services {
        let enumerations: Map<String, Value> = (0..ENUMERATIONS)
            .map(|index| {
                let values: Map<String, Value> =
                    VALUES.iter().map(|value| ((*value).into(), json!("A value."))).collect();
                (format!("state_{index}"), json!({"doc": "A state.", "values": values}))
            })
            .collect();
        let structures: Map<String, Value> = (0..STRUCTURES)
            .map(|index| {
                let fields: Map<String, Value> = fields(service, index)
                    .into_iter()
                    .map(|(name, vapi, _)| (name, json!({"type": vapi, "doc": "A field."})))
                    .collect();
                (format!("info_{index}"), json!({"doc": "A structure.", "fields": fields}))
            })
            .collect();
        let operations: Map<String, Value> = (0..OPERATIONS)
            .map(|index| {
                let operation = json!({
                    "doc": "Does something.",
                    "parameters": {
                        "thing": {"type": "id<Thing>", "doc": "The thing."},
                        "spec": {"type": format!("info_{index}"), "doc": "How."},
                    },
                    "result": {"type": format!("info_{}", index + 1), "doc": "What became of it."},
                    "rest": {"method": "POST", "path": format!("/service-{service}/{{thing}}/operation-{index}"), "body": "spec"},
                });
                (format!("operation_{index}"), operation)
            })
            .collect();
        all.insert(
            format!("service_{service}"),
            json!({"doc": "A service.", "enumerations": enumerations, "structures": structures, "operations": operations}),
        );
    }
    json!({"package": "com.example", "doc": "Made up.", "services": all})
}

fn serde_types(services: u32) -> String {
    let mut out = String::from("//! The same types with serde's derives.\nuse serde::{Deserialize, Serialize};\n");
    for service in 0..services {
        for index in 0..ENUMERATIONS {
            let _ = writeln!(
                out,
                "#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]\n#[serde(rename_all = \"SCREAMING_SNAKE_CASE\")]\npub enum S{service}State{index} {{ Pending, Ready, Failed, Removed, #[serde(untagged)] Unknown(String) }}"
            );
        }
        for index in 0..STRUCTURES {
            let _ = writeln!(
                out,
                "#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]\npub struct S{service}Info{index} {{"
            );
            for (name, _, rust) in fields(service, index) {
                let _ = writeln!(out, "    pub {name}: {rust},");
            }
            out.push_str("}\n");
        }
    }
    out
}

/// CPU-seconds of compiling one package, its dependencies being built.
fn compile(folder: &Path, tree: &Path, package: &str, verb: &[&str]) -> Result<f64, String> {
    let cargo = || {
        let mut cargo = process::cargo(tree);
        cargo.args(verb).args(["--quiet", "-p", package]);
        cargo.env("CARGO_TARGET_DIR", folder.join("target")).env("CARGO_INCREMENTAL", "0");
        cargo
    };
    let library = if package == SERDE { tree.join("src/lib.rs") } else { tree.join(package).join("src/lib.rs") };
    process::run(&mut cargo())?;
    least(if verb.contains(&"build") { BUILDS } else { CHECKS }, || {
        process::touch(&library)?;
        let before = Usage::children()?;
        process::run(&mut cargo())?;
        Ok(Usage::children()?.since(&before).cpu)
    })
}
