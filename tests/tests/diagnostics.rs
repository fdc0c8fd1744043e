//! Bad specs and what is said about them: each folder of `tests/diagnostics` is a case, named after the code that it
//! shows, with a spec and the expected text, byte for byte. Where it has modules of SDKs instead of a spec, these are
//! imported: each folder in `sdk` is one SDK, `overlay.json` corrects, `openapi.json` or `openapi.yaml` is a published
//! document, and `packages.txt` says what to import.
//!
//! `VAPI_BLESS=1 cargo test -p vapi-tests --test diagnostics [NAME]` accepts what comes out.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;
use vapi_codegen::diagnostic::{Diagnostics, Kind};
use vapi_codegen::import::sdk::{self, Module};
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::{Options, generate};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let cases = cases()?;
    let names: Vec<String> = cases.iter().map(|case| name(case)).collect();
    let mut trials: Vec<Trial> =
        cases.into_iter().map(|case| Trial::test(name(&case), move || compare(&case))).collect();
    trials.push(Trial::test("every_code_has_a_case", move || every_code_has_a_case(&names)));
    Ok(libtest_mimic::run(&Arguments::from_args(), trials).exit_code())
}

/// The folders of the cases, by name.
fn cases() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("diagnostics");
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            cases.push(path);
        }
    }
    cases.sort();
    Ok(cases)
}

fn name(case: &Path) -> String {
    case.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn compare(case: &Path) -> Result<(), Failed> {
    let mut files = Vec::new();
    let is_sdk = case.join("sdk").is_dir();
    let folder = if is_sdk { "sdk" } else { "spec" };
    read(&case.join(folder), folder, &mut files)?;
    let diagnose = |files| if is_sdk { diagnose_import(case, files) } else { diagnose(files) };
    let text = diagnose(files.clone());
    // The order in which files are found must not matter.
    files.reverse();
    if diagnose(files) != text {
        return Err("another order of the files gives another text".into());
    }
    let name = name(case);
    let code = name.split('-').next().unwrap_or_default();
    if !text.contains(&format!("[{code}]")) {
        return Err(format!("nothing is said under the code `{code}`:\n{text}").into());
    }
    let expected = case.join("expected.txt");
    if std::env::var_os("VAPI_BLESS").is_some_and(|value| value == "1") {
        fs::write(&expected, &text)?;
        return Ok(());
    }
    let accepted = fs::read_to_string(&expected).unwrap_or_default();
    if accepted == text {
        return Ok(());
    }
    let diff = TextDiff::from_lines(&accepted, &text);
    let diff = diff.unified_diff().header("expected.txt", "now").to_string();
    Err(format!("{diff}\nif this is right: VAPI_BLESS=1 cargo test -p vapi-tests --test diagnostics {name}").into())
}

/// All that is said about a spec.
fn diagnose(files: Vec<Source>) -> String {
    let sources = Sources::new(files);
    let mut diagnostics = Diagnostics::new();
    let output = generate(&sources, &Options::default(), &mut diagnostics);
    assert_eq!(output.is_none(), diagnostics.has_errors(), "errors and nothing else stop a run");
    diagnostics.render_all(&sources)
}

/// All that is said about an import.
fn diagnose_import(case: &Path, files: Vec<Source>) -> String {
    let modules = files.into_iter().filter(|file| Module::is_one(&file.path)).filter_map(|file| {
        let (origin, path) = file.path.match_indices('/').nth(1).map(|(at, _)| file.path.split_at(at))?;
        Some(Module { origin: origin.to_owned(), path: path[1..].to_owned(), text: file.text })
    });
    let text = |name: &str| fs::read_to_string(case.join(name)).ok();
    let documents = ["openapi.json", "openapi.yaml"].into_iter();
    let documents = documents.filter_map(|name| Some(Source { path: name.to_owned(), text: text(name)? }));
    let options = sdk::Options {
        set: "example".to_owned(),
        packages: text("packages.txt").unwrap_or_default().lines().map(str::to_owned).collect(),
        overlay: text("overlay.json").map(|text| Source { path: "overlay.json".to_owned(), text }),
        documents: documents.collect(),
        ..sdk::Options::default()
    };
    let mut diagnostics = Diagnostics::new();
    let (sources, import) = sdk::import(modules.collect(), &options, &mut diagnostics);
    assert_eq!(import.is_none(), diagnostics.has_errors(), "errors and nothing else stop an import");
    diagnostics.render_all(&sources)
}

/// Reads the files of a folder and of those below it; paths begin with `shown`.
fn read(folder: &Path, shown: &str, files: &mut Vec<Source>) -> Result<(), Failed> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let shown = format!("{shown}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            read(&path, &shown, files)?;
        } else {
            files.push(Source { path: shown, text: fs::read_to_string(&path)? });
        }
    }
    Ok(())
}

fn every_code_has_a_case(names: &[String]) -> Result<(), Failed> {
    let bare: Vec<&str> = Kind::CODES
        .iter()
        .copied()
        .filter(|code| !names.iter().any(|name| name.split('-').next() == Some(code)))
        .collect();
    if bare.is_empty() {
        return Ok(());
    }
    Err(format!("codes without a folder in tests/diagnostics: {}", bare.join(", ")).into())
}
