//! A set with more packages than a crate may have features.

use std::error::Error;

use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::{Options, Output, generate};

/// 20 rooms, each with 20 shelves, each of them a package that needs the next; each room has a service called like its
/// first shelf.
fn output() -> Result<Output, Box<dyn Error>> {
    let manifest = r#"{"set": "house", "doc": "A house.", "packages": {"com.example": ""}}"#;
    let mut files = vec![Source { path: "spec/house/set.json".to_owned(), text: manifest.to_owned() }];
    for room in 0..20 {
        let name = format!("com.example.floor.room{room}");
        let service =
            r#""services": {"shelf0": {"doc": "A shelf.", "operations": {"ping": {"doc": "Does nothing."}}}}"#;
        let text = format!(r#"{{"package": "{name}", "doc": "A room.", {service}}}"#);
        files.push(Source { path: format!("spec/house/{name}.json"), text });
        for shelf in 0..20 {
            let name = format!("{name}.shelf{shelf}");
            let next = format!("com.example.floor.room{}.shelf{}.book", (room + shelf / 19) % 20, (shelf + 1) % 20);
            let field = format!(r#""next": {{"type": "optional<{next}>", "doc": "The next.", "unset": "none"}}"#);
            let book = format!(r#""book": {{"doc": "A book.", "fields": {{{field}}}}}"#);
            let text = format!(r#"{{"package": "{name}", "doc": "A shelf.", "structures": {{{book}}}}}"#);
            files.push(Source { path: format!("spec/house/{name}.json"), text });
        }
    }
    let sources = Sources::new(files);
    let mut diagnostics = Diagnostics::new();
    Ok(generate(&sources, &Options::default(), &mut diagnostics).ok_or_else(|| diagnostics.render_all(&sources))?)
}

#[test]
fn packages_that_begin_alike_share_a_feature() -> Result<(), Box<dyn Error>> {
    let output = output()?;
    let types = output.crates.iter().find(|generated| generated.name == "vapi-house").ok_or("no types")?;
    let manifest = types.files.get("Cargo.toml").ok_or("no manifest")?;
    let (_, packages) = manifest.split_once("# Below: ").ok_or("no features")?;
    assert!(packages.starts_with("one for all packages with the same first 2 segments"), "{packages}");
    let features: Vec<&str> = packages.lines().filter(|line| line.contains(" = [")).collect();
    assert_eq!(features.len(), 20);
    // the last shelf needs the first of the next room, and no feature needs itself
    assert!(features.contains(&r#"floor_room3 = ["floor_room4"]"#), "{features:?}");
    let room = types.files.get("src/floor/room3/mod.rs").ok_or("no room")?;
    assert!(!room.contains("cfg(feature = \"floor"), "one feature, so nothing is told apart within it: {room}");
    let shelf = types.files.get("src/floor/room3/shelf0/mod.rs").ok_or("no shelf")?;
    assert!(shelf.contains("mod package;") && shelf.contains("mod service;"), "a package and a service: {shelf}");
    Ok(())
}
