//! What a build script gets: a file, or an error that says what to do.

use std::error::Error;
use std::fs;
use std::path::Path;

use vapi_build::Config;

fn spec(folder: &Path, result: &str) -> Result<(), Box<dyn Error>> {
    let set = folder.join("spec/shop");
    fs::create_dir_all(&set)?;
    fs::write(
        set.join("set.json"),
        r#"{"set": "shop", "doc": "A shop.", "packages": {"com.acme": ""}, "builds_on": ["std"]}"#,
    )?;
    let package = format!(
        r#"{{"package": "com.acme", "doc": "A shop.", "services": {{"orders": {{"doc": "Orders.", "operations":
        {{"count": {{"doc": "Counts.", "result": {{"type": "{result}", "doc": "How many."}}, "errors": {{"not_found": "None."}}}}}}}}}}}}"#
    );
    fs::write(set.join("com.acme.json"), package)?;
    Ok(())
}

#[test]
fn each_side_can_be_left_out() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    spec(folder.path(), "integer")?;
    let config = Config::new().spec(folder.path().join("spec")).out_dir(folder.path()).module("net::shop_api");
    let file = folder.path().join("shop_api.rs");

    config.generate()?;
    let text = fs::read_to_string(&file)?;
    for module in ["vapi_shop", "vapi_shop_client", "vapi_shop_server"] {
        assert!(text.contains(&format!("pub mod {module} {{")), "{module}");
    }
    assert!(!text.contains("pub mod vapi_std"), "the standard set is a crate of its own");
    assert!(text.contains("crate::net::shop_api::vapi_shop::orders"));
    assert!(!text.contains("cfg("), "features have no meaning in a program");

    config.client(false).server(false).generate()?;
    let text = fs::read_to_string(&file)?;
    assert!(text.contains("pub mod vapi_shop {") && !text.contains("pub mod vapi_shop_"));
    Ok(())
}

#[test]
fn a_broken_spec_is_an_error_with_its_place() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    spec(folder.path(), "intger")?;
    let error = Config::new().spec(folder.path().join("spec")).out_dir(folder.path()).generate().unwrap_err();
    let diagnostics = error.diagnostics().expect("it is about the spec");
    assert!(diagnostics.contains("com.acme.json:2:") && diagnostics.contains("intger"), "{diagnostics}");
    assert!(!folder.path().join("vapi.rs").exists());
    Ok(())
}

#[test]
fn what_cannot_be_is_said() {
    let error = Config::new().module("my-api").generate().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`my-api` is no path of a module; give the one that includes the file, like `api` or `net::api`"
    );
    let error = Config::new().spec("no/such/folder").out_dir("unused").generate().unwrap_err();
    assert!(error.to_string().starts_with("can't read no/such/folder: "), "{error}");
}
