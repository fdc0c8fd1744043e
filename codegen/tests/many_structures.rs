//! So many structures in one knot that the compiler has to be told how deep it must go.

use std::error::Error;
use std::fmt::Write as _;

use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::{Crate, Options, generate, module_tree};

/// A ring of structures, each with a list of the next, and a service that gives one of them.
fn crates(structures: usize) -> Result<Vec<Crate>, Box<dyn Error>> {
    let mut ring = String::new();
    for link in 0..structures {
        let next = format!(r#""next": {{"type": "list<link{}>", "doc": "The next ones."}}"#, (link + 1) % structures);
        let comma = if link == 0 { "" } else { "," };
        write!(ring, r#"{comma}"link{link}": {{"doc": "A link.", "fields": {{{next}}}}}"#)?;
    }
    let get = r#"{"get": {"doc": "Gives one.", "result": {"type": "link0", "doc": "One."}}}"#;
    let services = format!(r#"{{"links": {{"doc": "Links.", "operations": {get}}}}}"#);
    let package =
        format!(r#"{{"package": "com.example", "doc": "A chain.", "structures": {{{ring}}}, "services": {services}}}"#);
    let manifest = r#"{"set": "chain", "doc": "A chain.", "packages": {"com.example": ""}}"#;
    let file = |name: &str, text: &str| Source { path: format!("spec/chain/{name}.json"), text: text.to_owned() };
    let sources = Sources::new(vec![file("set", manifest), file("com.example", &package)]);
    let mut diagnostics = Diagnostics::new();
    let output = generate(&sources, &Options::default(), &mut diagnostics);
    Ok(output.ok_or_else(|| diagnostics.render_all(&sources))?.crates)
}

/// How a line begins that states a limit.
const STATED: &str = "#![recursion_limit = \"";

/// The limit that the root of each crate states.
fn limits(crates: &[Crate]) -> Vec<Option<&str>> {
    let roots = crates.iter().filter_map(|made| made.files.get("src/lib.rs"));
    roots.map(|text| stated(text)).collect()
}

fn stated(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix(STATED)?.split('"').next())
}

#[test]
fn the_compiler_is_told() -> Result<(), Box<dyn Error>> {
    assert_eq!(limits(&crates(144)?), [Some("2048"); 3]);
    assert_eq!(limits(&crates(16)?), [None; 3], "what compiles without it stays as it is");
    Ok(())
}

/// Within a program there is no crate to say it.
#[test]
fn modules_are_silent() -> Result<(), Box<dyn Error>> {
    let tree = module_tree(&crates(144)?, &["crate", "vapi"], false)?;
    assert!(!tree.lines().any(|line| line.trim_start().starts_with(STATED)), "it stands at the root of a crate");
    Ok(())
}
