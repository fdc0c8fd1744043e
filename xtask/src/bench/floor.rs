//! The same crates with functions that do nothing and tables that say nothing: what the interface alone, the types, the
//! traits that they have and the signatures, costs the compiler. No way to write what the functions do costs less. `Clone`
//! is derived here, too.

use std::fmt::Write as _;
use std::path::Path;

use crate::vcenter::Crates;

/// The macros of the runtime that generated code calls.
const MACROS: [&str; 6] = ["open_enum!", "structure!", "error_structure!", "union!", "one_of!", "client_service!"];

/// How tables begin, and what stands for them.
const TABLES: [(&str, &str); 2] = [
    (" = Tables::written(", r#"Tables::written("", "", &[], &[])"#),
    (" = ServiceTable::written(", r#"ServiceTable::new(&vapi_runtime::meta::ServiceInfo::new("", &[]))"#),
];

/// Writes types and client of a set in this way, in a workspace beside theirs.
///
/// # Errors
/// When a file can't be written.
pub(super) fn write(root: &Path, crates: &Crates) -> Result<Crates, String> {
    crates.beside(root, "floor", &["", "-client"], |file, text| match file {
        "src/lib.rs" => {
            let allowed = "#![allow(warnings, reason = \"parameters aren't used\")]\n";
            [allowed, &emptied(text), include_str!("floor_macros.rs")].concat()
        }
        file if file.starts_with("src/") => emptied(text),
        _ => text.to_owned(),
    })
}

/// A file of generated code with functions and tables that are empty. Generated code is formatted in one way, so its lines
/// tell where they begin and end.
fn emptied(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let code = line.trim_start();
        let indent = line.get(..line.len() - code.len()).unwrap_or_default();
        let table = TABLES.iter().find_map(|(call, empty)| Some((line.split_once(call)?, empty)));
        if let Some(((head, rest), empty)) = table {
            let _ = writeln!(out, "{head} = {empty};");
            if !rest.ends_with(");") {
                lines.by_ref().find(|line| *line == ");");
            }
        } else if code.starts_with("fn ") || code.starts_with("pub fn ") || code.starts_with("pub const fn ") {
            let mut signature = Some(line);
            while let Some(line) = signature {
                let _ = writeln!(out, "{line}");
                if line.ends_with('{') {
                    let end = format!("{indent}}}");
                    lines.by_ref().find(|line| *line == end);
                    let _ = writeln!(out, "{indent}    loop {{}}\n{end}");
                    break;
                }
                signature = if line.ends_with(['}', ';']) { None } else { lines.next() };
            }
        } else if let Some(call) =
            code.strip_prefix("vapi_runtime::").filter(|call| MACROS.iter().any(|name| call.starts_with(name)))
        {
            let _ = writeln!(out, "crate::{call}");
        } else {
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::emptied;

    #[test]
    fn functions_and_tables_are_empty_and_all_else_stays() {
        let generated = r##"/// A point.
pub struct Point {
    /// How far `fn` goes.
    pub x: i64,
}
impl Point {
    #[inline]
    pub fn new(
        x: i64,
    ) -> Self {
        if x > 0 {
            Self { x }
        } else {
            Self { x: 0 }
        }
    }
}
vapi_runtime::structure!(Point, TABLES[0] { x });
pub static TABLES: Tables = Tables::written(
    "com.example",
    r#"{ "point": {} }"#,
    &[],
    &[&crate::PACKAGE_TABLES],
);
pub static LINE: ServiceTable = ServiceTable::written("com.example.line", "{}", &TABLES);
pub fn last() {}
"##;
        let expected = r#"/// A point.
pub struct Point {
    /// How far `fn` goes.
    pub x: i64,
}
impl Point {
    #[inline]
    pub fn new(
        x: i64,
    ) -> Self {
        loop {}
    }
}
crate::structure!(Point, TABLES[0] { x });
pub static TABLES: Tables = Tables::written("", "", &[], &[]);
pub static LINE: ServiceTable = ServiceTable::new(&vapi_runtime::meta::ServiceInfo::new("", &[]));
pub fn last() {}
"#;
        assert_eq!(emptied(generated), expected);
    }
}
