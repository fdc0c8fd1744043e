//! What it costs to make Rust of an OpenAPI document, in CPU-seconds: `import ours FILE [TIMES]`, `import theirs FILE`.
//! Prints a line of JSON. `import write FILE OUT` writes progenitor's client. A document of which nothing comes ends the program with an error.
//!
//! TIMES: the document with everything in it so many times, under names of their own.

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;
use std::{env, fs};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use proc_macro2::TokenStream;
use serde_json::{Map, Value, json};
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::generate::{Options, Output};
use vapi_codegen::import::openapi;
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::standard;

/// What comes of a document is called so.
const SET: &str = "measured";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [who, file, times @ ..] = arguments.as_slice() else { return Err("who and FILE are needed".into()) };
    let text = fs::read_to_string(file)?;
    let line = match who.as_str() {
        "ours" => {
            let times = times.first().map_or(Ok(1), |times| times.parse())?;
            ours(if times == 1 { text } else { repeated(&text, times)? })?
        }
        "theirs" => theirs(&text)?,
        "write" => {
            let document: openapiv3::OpenAPI = serde_json::from_str(&text)?;
            let tokens = progenitor::Generator::default().generate_tokens(&document)?;
            fs::write(times.first().ok_or("OUT is needed")?, prettyplease::unparse(&syn::parse2(tokens)?))?;
            return Ok(());
        }
        other => return Err(format!("`{other}` is none of `ours`, `theirs`, `write`").into()),
    };
    println!("{line}");
    Ok(())
}

/// Text → spec → crates: types, clients, servers, formatted.
fn ours(text: String) -> Result<Value, Box<dyn Error>> {
    let texts = [Source { path: "document".to_owned(), text }];
    let start = cpu_time();
    let imported = openapi::import(&texts, SET);
    let read = cpu_time();
    let files = imported.sets.into_iter().flat_map(|(set, files)| {
        files.into_iter().map(move |(name, text)| Source { path: format!("spec/{set}/{name}"), text })
    });
    let sources = Sources::new(files.chain(standard::sources()).collect());
    let options = Options { only: Some([SET.to_owned()].into()), ..Options::default() };
    let mut diagnostics = Diagnostics::new();
    let output = vapi_codegen::generate(&sources, &options, &mut diagnostics);
    let end = cpu_time();
    let Some(output) = output else { return Err(diagnostics.render_all(&sources).into()) };
    let (parsed, printed) = format(&output)?;
    let lines: usize = output.crates.iter().flat_map(|made| made.files.values()).map(|text| text.lines().count()).sum();
    let left_out = imported.findings.iter().filter(|finding| finding.code.severity() == openapi::Severity::Warning);
    Ok(json!({
        "import": read - start, "all": end - start, "types": imported.types, "operations": imported.operations,
        "parse": parsed, "print": printed, "left_out": left_out.count(), "notes": imported.findings.len(), "lines": lines,
    }))
}

/// What `syn` takes to read the code that was made, as `prettyplease` wants it, and what that takes to print it: the least
/// that text formatted by it costs.
fn format(output: &Output) -> Result<(f64, f64), Box<dyn Error>> {
    let (mut parsed, mut printed) = (0.0, 0.0);
    let files = output.crates.iter().flat_map(|made| &made.files).filter(|(path, _)| path.ends_with(".rs"));
    for (_, text) in files {
        let tokens: TokenStream = text.parse()?;
        let start = cpu_time();
        let file: syn::File = syn::parse2(tokens)?;
        let read = cpu_time();
        black_box(prettyplease::unparse(&file));
        parsed += read - start;
        printed += cpu_time() - read;
    }
    Ok((parsed, printed))
}

/// Text → tokens, and these → formatted text.
fn theirs(text: &str) -> Result<Value, Box<dyn Error>> {
    let start = cpu_time();
    let document: openapiv3::OpenAPI = serde_json::from_str(text)?;
    let tokens = progenitor::Generator::default().generate_tokens(&document)?;
    let plain = cpu_time();
    let text = black_box(prettyplease::unparse(&syn::parse2(tokens)?));
    Ok(json!({"plain": plain - start, "formatted": cpu_time() - start, "lines": text.lines().count()}))
}

fn repeated(text: &str, times: usize) -> Result<String, Box<dyn Error>> {
    let document: Value = serde_json::from_str(text)?;
    let mut whole = document.clone();
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for number in 0..times {
        let mut copy = document.clone();
        rename(&mut copy, number);
        for (path, item) in copy["paths"].as_object().into_iter().flatten() {
            paths.insert(format!("/{number}{path}"), item.clone());
        }
        for (name, schema) in copy["components"]["schemas"].as_object().into_iter().flatten() {
            schemas.insert(format!("{name}_{number}"), schema.clone());
        }
    }
    whole["paths"] = Value::Object(paths);
    whole["components"]["schemas"] = Value::Object(schemas);
    Ok(whole.to_string())
}

/// Gives references to schemas, ids and tags the number of their copy.
fn rename(value: &mut Value, number: usize) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match (name.as_str(), &mut *member) {
                    ("$ref", Value::String(text)) if text.starts_with("#/components/schemas/") => {
                        *text = format!("{text}_{number}");
                    }
                    ("operationId", Value::String(text)) => *text = format!("{text}_{number}"),
                    ("tags", Value::Array(tags)) => {
                        for tag in tags.iter_mut() {
                            if let Value::String(text) = tag {
                                *text = format!("{text}_{number}");
                            }
                        }
                    }
                    (_, member) => rename(member, number),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| rename(value, number)),
        _ => {}
    }
}

fn cpu_time() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("the system tells");
    let microseconds = |time: TimeVal| {
        Duration::from_secs(time.tv_sec().unsigned_abs()) + Duration::from_micros(time.tv_usec().unsigned_abs())
    };
    (microseconds(usage.user_time()) + microseconds(usage.system_time())).as_secs_f64()
}
