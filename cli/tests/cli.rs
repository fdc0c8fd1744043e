//! The program itself: what it says, what it writes, and the code with which it leaves.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder to work in, with a small spec in `spec`.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder"));
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec/backup");
        fs::create_dir_all(desk.path("spec/backup")).expect("a folder");
        for name in ["set.json", "com.acme.backup.json"] {
            fs::copy(from.join(name), desk.path("spec/backup").join(name)).expect("a copy");
        }
        desk
    }

    /// Documents of others, as the help names them.
    fn with_documents(self) -> Self {
        for name in ["petstore.yaml", "users.json", "groups.json"] {
            let title = name.split('.').next().unwrap_or(name);
            let text = format!(
                r#"{{"openapi":"3.0.3","info":{{"title":"{title}","version":"1"}},"paths":{{"/{title}":{{"get":{{
                "operationId":"list_{title}","summary":"Lists them.","responses":{{"200":{{"description":"Names.",
                "content":{{"application/json":{{"schema":{{"type":"array","items":{{"type":"string"}}}}}}}}}}}}}}}}}}}}"#
            );
            fs::write(self.path(name), text).expect("a document");
        }
        self
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    /// Replaces something in the package of the spec.
    fn edit(&self, old: &str, new: &str) {
        let path = self.path("spec/backup/com.acme.backup.json");
        let text = fs::read_to_string(&path).expect("the package");
        assert!(text.contains(old), "the package has `{old}`");
        fs::write(path, text.replace(old, new)).expect("the package is written");
    }

    fn vapi(&self, arguments: &str) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vapi"));
        Said::by(command.args(arguments.split_whitespace()).current_dir(self.0.path()))
    }

    /// All files below a folder, with their texts.
    fn files(&self, below: &str) -> BTreeMap<String, String> {
        let (mut found, mut open) = (BTreeMap::new(), vec![self.path(below)]);
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let name = path.strip_prefix(self.0.path()).expect("it is below").to_string_lossy().into_owned();
                    found.insert(name, fs::read_to_string(path).expect("text"));
                }
            }
        }
        found
    }
}

/// What a run left behind.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    fn by(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().expect("it runs");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Self { code: status.code(), out: text(stdout), err: text(stderr) }
    }

    #[track_caller]
    fn leaves_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        self
    }

    #[track_caller]
    fn says(self, what: &str) -> Self {
        assert!(self.out.contains(what), "`{what}` isn't in\n{}", self.out);
        self
    }

    #[track_caller]
    fn complains(self, what: &str) -> Self {
        assert!(self.err.contains(what), "`{what}` isn't in\n{}", self.err);
        self
    }
}

#[test]
fn help_teaches_by_example() {
    let desk = Desk::new();
    let all = desk.vapi("--help").leaves_with(0).says("Examples:").says("Exit codes:");
    for command in ["check", "generate", "openapi", "import", "completions"] {
        assert!(all.out.contains(&format!("\n  {command} ")), "{}", all.out);
    }
    for command in ["check", "generate", "openapi", "import openapi", "import sdk", "completions"] {
        desk.vapi(&format!("{command} --help")).leaves_with(0).says("Examples:").says(&format!("  vapi {command} "));
    }
    desk.vapi("--version").leaves_with(0).says(env!("CARGO_PKG_VERSION"));
}

/// What the help shows is taken by the program.
#[test]
fn examples_of_the_help_run() {
    let desk = Desk::new().with_documents();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut ran = 0;
    for page in ["", "check", "generate", "openapi", "import openapi"] {
        let help = desk.vapi(&format!("{page} --help")).leaves_with(0).out;
        for line in help.replace("\\\n          ", "").lines() {
            let Some(call) = line.trim().strip_prefix("vapi ") else { continue };
            // what the shell and what a note make of the line
            let call = call.split([';', '|', '>']).next().unwrap_or(call);
            let call = call.split("   ").find(|part| !part.is_empty()).unwrap_or(call);
            let said = desk.vapi(&call.replace("../vapi-rs", &repository.to_string_lossy()));
            // one that only checks may find what one before it wrote
            let wanted: &[i32] = if call.contains("--check") { &[0, 1] } else { &[0] };
            assert!(said.code.is_some_and(|code| wanted.contains(&code)), "vapi {call}: {}", said.err);
            ran += 1;
        }
    }
    assert!(ran > 10, "{ran} examples");
}

#[test]
fn a_call_that_makes_no_sense() {
    let desk = Desk::new();
    desk.vapi("").leaves_with(2).complains("Usage: vapi");
    for call in ["chek", "generate spec", "openapi spec --format xml", "completions tcsh", "check --deny"] {
        desk.vapi(call).leaves_with(2).complains("try '--help'.");
    }
    desk.vapi("generate spec --out crates --runtime nowhere").leaves_with(2).complains("--runtime takes one of them");
    desk.vapi("generate spec --out crates --base nowhere").leaves_with(2).complains("--base takes the folder");
    desk.vapi("generate spec --out crates --name backups")
        .leaves_with(2)
        .complains("no set of the spec is called `backups`");
    desk.vapi("generate spec --out crates --crate-version 1").leaves_with(2).complains("three numbers");
    desk.vapi("openapi spec --package com.acme.backups").leaves_with(2).complains("no package `com.acme.backups`");
    fs::create_dir(desk.path("empty")).expect("a folder");
    desk.vapi("check empty").leaves_with(2).complains("a folder with a `set.json`");
    desk.vapi("check nowhere").leaves_with(1).complains("can't read `nowhere`");
    assert!(!desk.path("crates").exists());
}

#[test]
fn check() {
    let desk = Desk::new();
    let said = desk.vapi("check").leaves_with(0).says("0 errors and 0 warnings").says("1 service, 1 operation, ");
    assert_eq!(said.err, "");
    let quiet = desk.vapi("check --quiet spec/backup").leaves_with(0);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));

    desk.edit(r#""doc": "Returns the name of a policy.","#, "");
    desk.vapi("check").leaves_with(0).complains("warning[").complains("spec/backup/com.acme.backup.json:");
    desk.vapi("check --deny-warnings").leaves_with(1).complains("error: 0 errors and 1 warning");

    desk.edit("not_found", "not_fuond");
    desk.vapi("check").leaves_with(1).complains("`not_found`").complains("error: 1 error and 1 warning");
}

#[test]
fn a_spec_that_is_no_json() {
    let desk = Desk::new();
    desk.edit("{\n  \"package\"", "{\n  package");
    for call in ["check", "generate --out crates", "openapi --out document.json"] {
        desk.vapi(call).leaves_with(1).complains("spec/backup/com.acme.backup.json:2:");
    }
    assert!(!desk.path("crates").exists() && !desk.path("document.json").exists());
}

#[test]
fn generate() {
    let desk = Desk::new();
    desk.vapi("generate --out crates --runtime 0.1").leaves_with(0).says(" → crates: ");
    let made = desk.files("crates");
    let manifest = |name: &str| made.get(&format!("crates/{name}/Cargo.toml")).expect("a manifest");
    assert!(manifest("vapi-backup").contains("vapi-runtime = { version = \"0.1\""), "{}", manifest("vapi-backup"));
    assert!(manifest("vapi-backup-client").contains("vapi-backup = { path = \"../vapi-backup\" }"));
    assert!(made.contains_key("crates/vapi-std/src/lib.rs"), "the standard set, which the spec builds on");
    assert!(made.values().all(|text| text.lines().next().is_some_and(|line| line.contains("by `vapi generate`"))));

    desk.vapi("generate --out crates --runtime 0.1 --check").leaves_with(0);
    let before =
        fs::metadata(desk.path("crates/vapi-backup/src/lib.rs")).and_then(|file| file.modified()).expect("a time");
    desk.vapi("generate --out crates --runtime 0.1").leaves_with(0);
    let after =
        fs::metadata(desk.path("crates/vapi-backup/src/lib.rs")).and_then(|file| file.modified()).expect("a time");
    assert_eq!(before, after, "what is right already stays as it is");
}

#[test]
fn generate_says_what_is_out_of_date() {
    let desk = Desk::new();
    desk.vapi("generate --out crates --runtime 0.1 --quiet").leaves_with(0);
    let made = desk.files("crates");
    fs::write(desk.path("crates/vapi-backup/src/notes.rs"), "// by hand\n").expect("a file");

    desk.edit("policies", "rules");
    desk.vapi("generate --out crates --runtime 0.1 --check")
        .leaves_with(1)
        .complains("vapi-backup-client/src/rules.rs: missing")
        .complains("vapi-backup-client/src/policies.rs: no longer generated")
        .complains("  + ")
        .complains("mend it with `vapi generate spec --out crates --runtime 0.1`");
    fs::remove_file(desk.path("crates/vapi-backup/src/notes.rs")).expect("it is there");
    assert_eq!(desk.files("crates"), made, "a check writes nothing");

    fs::write(desk.path("crates/vapi-backup/src/notes.rs"), "// by hand\n").expect("a file");
    desk.vapi("generate --out crates --runtime 0.1").leaves_with(0);
    let made = desk.files("crates");
    assert!(made.contains_key("crates/vapi-backup-client/src/rules.rs"));
    assert!(!made.contains_key("crates/vapi-backup-client/src/policies.rs"));
    assert!(made.contains_key("crates/vapi-backup/src/notes.rs"), "what others wrote stays");
}

/// The crates of other sets are where they are said to be, and found from the folder of each crate.
#[test]
fn generate_upon_crates_elsewhere() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("upstream/runtime")).expect("a folder");
    fs::write(desk.path("upstream/runtime/Cargo.toml"), "").expect("a file");
    desk.vapi("generate --out made/crates --runtime upstream/runtime --base upstream").leaves_with(0);
    let made = desk.files("made");
    let manifest = &made["made/crates/vapi-backup/Cargo.toml"];
    assert!(manifest.contains("path = \"../../../upstream/runtime\""), "{manifest}");
    assert!(
        made.values().any(|text| text.contains("vapi-std = { path = \"../../../upstream/vapi-std\" }")),
        "{manifest}"
    );
    assert!(!desk.path("made/crates/vapi-std").exists());
}

/// What can't be written leaves everything as it was.
#[test]
fn generate_writes_all_or_nothing() {
    let desk = Desk::new();
    desk.vapi("generate --out crates --runtime 0.1").leaves_with(0);
    let before = desk.files("crates");
    desk.edit("Returns the name", "Returns the title");
    // where a folder of sources should come, there is a file
    desk.edit("\"policies\": {", "\"policies\": { \"doc\": \"Another.\" }, \"rules\": {");
    fs::create_dir_all(desk.path("crates/vapi-backup-server/src/rules.rs/in_the_way")).expect("a folder");
    desk.vapi("generate --out crates --runtime 0.1").leaves_with(1).complains("can't ");
    assert_eq!(desk.files("crates"), before);
}

#[test]
fn openapi() {
    let desk = Desk::new();
    let json = desk.vapi("openapi").leaves_with(0).says("\"/backup/policies/{policy}\"").says("\"openapi\": \"3.0.3\"");
    desk.vapi("openapi --package com.acme.backup --out document.json").leaves_with(0);
    let file = fs::read_to_string(desk.path("document.json")).expect("the document");
    assert!(file.contains("/backup/policies/{policy}") && !file.contains("/session"), "{file}");
    assert!(json.out.len() > file.len(), "the standard set is in the whole");
    desk.vapi("openapi --format yaml --package com.acme.backup").leaves_with(0).says("/backup/policies/{policy}:\n");
}

#[test]
fn import_openapi() {
    let desk = Desk::new().with_documents();
    desk.vapi("import openapi petstore.yaml --out spec/petstore").leaves_with(0).says("1 operation → spec/petstore");
    desk.vapi("generate --name petstore --out crates --runtime 0.1").leaves_with(0);
    assert!(desk.path("crates/vapi-petstore-client/Cargo.toml").exists());

    let before = desk.files("spec");
    fs::write(desk.path("broken.yaml"), "openapi: 3.0.3\ninfo: [").expect("a document");
    desk.vapi("import openapi broken.yaml --out spec/petstore").leaves_with(1).complains("error: nothing is written");
    desk.vapi("import openapi nowhere.yaml --out spec/petstore").leaves_with(1).complains("can't read `nowhere.yaml`");
    desk.vapi("import openapi petstore.yaml").leaves_with(2).complains("--out <DIR>");
    fs::write(desk.path("crates/notes"), "mine").expect("a file");
    desk.vapi("import openapi petstore.yaml --out crates").leaves_with(2).complains("holds something else than a set");
    assert_eq!(desk.files("spec"), before);
}

/// A module as VMware's SDKs have them: a structure of one field.
const MODULE: &str = "# vAPI stub file for package com.example.

class Info(VapiStruct):
    def __init__(self):
        VapiStruct.__init__(self)

Info._set_binding_type(type.StructType('com.example.info', {'size': type.IntegerType()}, Info, False, None))
";

#[test]
fn import_sdk() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("sdk/com")).expect("a folder");
    fs::write(desk.path("sdk/com/example_client.py"), MODULE).expect("a module");
    desk.vapi("import sdk sdk --out spec/example").leaves_with(0).says("1 package").says("1 structure");
    desk.vapi("check spec/example").leaves_with(0);

    let before = desk.files("spec");
    fs::write(desk.path("sdk/com/other_client.py"), "class Info(").expect("a module");
    desk.vapi("import sdk sdk --out spec/example").leaves_with(1).complains("nothing is written");
    desk.vapi("import sdk nowhere.whl --out spec/example").leaves_with(1).complains("nowhere.whl");
    desk.vapi("import sdk --out spec/example").leaves_with(2).complains("<PATH>");
    assert_eq!(desk.files("spec"), before);
}

#[test]
fn completions() {
    let desk = Desk::new();
    for (shell, mark) in [
        ("bash", "complete -F _vapi"),
        ("zsh", "#compdef vapi"),
        ("fish", "complete -c vapi"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let script = desk.vapi(&format!("completions {shell}")).leaves_with(0).says(mark).says("deny-warnings").out;
        assert!(
            ["check", "generate", "openapi", "import", "completions"].iter().all(|name| script.contains(name)),
            "{script}"
        );
    }
}
