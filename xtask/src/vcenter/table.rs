//! The table of what there is and what it took.

use std::collections::BTreeMap;

use vapi_codegen::generate::Counts;

use crate::process::Usage;

/// One product.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) set: String,
    pub(crate) counts: Counts,
    /// How many files and lines were generated.
    pub(crate) size: (usize, usize),
    pub(crate) import: Usage,
    pub(crate) generate: Usage,
    /// `cargo check` of types, client and server, without their dependencies.
    pub(crate) checks: Vec<Option<Usage>>,
    /// How many packages were checked alone, and what they took together.
    pub(crate) alone: (usize, Usage),
    /// Routes that nothing tells apart.
    pub(crate) shared_routes: Vec<String>,
}

/// Files and lines of some crates.
pub(crate) fn size(files: &BTreeMap<String, String>) -> (usize, usize) {
    (files.len(), files.values().map(|text| text.lines().count()).sum())
}

/// Prints what stands over the rows.
pub(crate) fn print_head() {
    println!(
        "{:<22} {:>8} {:>8} {:>10} {:>10} {:>6} {:>6} {:>6} {:>8} {:>7} {:>8} {:>7} {:>7} {:>7} {:>12}",
        "set",
        "packages",
        "services",
        "operations",
        "structures",
        "errors",
        "enums",
        "files",
        "lines",
        "import",
        "generate",
        "types",
        "client",
        "server",
        "alone"
    );
}

/// Prints a row; times are CPU-seconds.
pub(crate) fn print_row(row: &Row) {
    let Counts { packages, services, operations, structures, errors, enumerations } = row.counts;
    let check = |at: usize| match row.checks.get(at) {
        Some(Some(usage)) => format!("{:.1}", usage.cpu),
        _ => "-".to_owned(),
    };
    let (alone, usage) = &row.alone;
    let alone = format!("{:.1} ({alone})", usage.cpu);
    println!(
        "{:<22} {packages:>8} {services:>8} {operations:>10} {structures:>10} {errors:>6} {enumerations:>6} {:>6} {:>8} \
         {:>7.2} {:>8.2} {:>7} {:>7} {:>7} {alone:>12}",
        row.set,
        row.size.0,
        row.size.1,
        row.import.cpu,
        row.generate.cpu,
        check(0),
        check(1),
        check(2)
    );
}

/// Prints what there is to say of the rows.
pub(crate) fn print_notes(rows: &[Row]) {
    for row in rows.iter().filter(|row| !row.shared_routes.is_empty()) {
        println!("{}: nothing tells these operations apart on REST; JSON-RPC reaches them:", row.set);
        for route in &row.shared_routes {
            println!("  {route}");
        }
    }
    println!(
        "times in CPU-seconds: import, generate, `cargo check` of each crate without its dependencies, packages alone"
    );
}
