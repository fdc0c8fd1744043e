//! What is wrong with a spec.

use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::generate::{self, Options};

use crate::spec::{self, Spec};
use crate::{Failure, Progress, number};

/// What warnings are to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warnings {
    /// Something to read.
    Shown,
    /// As good as errors.
    Denied,
}

/// Does all that comes before code is written, and shows what it finds.
///
/// # Errors
/// A spec with errors, or with warnings where they are denied.
pub fn run(spec: &Spec, warnings: Warnings, progress: &Progress) -> Result<(), Failure> {
    progress.stage("checking");
    let mut diagnostics = Diagnostics::new();
    let options = Options { only: Some(spec.sets.clone()), ..Options::default() };
    let checked = generate::check(&spec.sources, &options, &mut diagnostics);
    progress.clear();
    spec::show(&diagnostics, &spec.sources);
    let found = diagnostics.counts();
    let said = format!("{} and {}", number(found.errors, "error"), number(found.warnings, "warning"));
    match checked {
        Some(counts) if found.warnings == 0 || warnings == Warnings::Shown => {
            if !progress.is_quiet() {
                println!("{counts}: {said}");
            }
            Ok(())
        }
        _ => Err(Failure::finding(said)),
    }
}
