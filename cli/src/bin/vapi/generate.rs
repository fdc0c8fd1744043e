//! `vapi generate`: crates of a spec.

use std::path::{Path, PathBuf};

use vapi_cli::generate::{self, Job};
use vapi_cli::{Failure, Progress, spec};
use vapi_codegen::generate::{Options, PackageOptions};

/// The version of crates whose user doesn't say one.
const CRATE_VERSION: &str = "0.1.0";

const EXAMPLES: &str = "\
Examples:
  Crates that find the runtime in a folder:
      vapi generate spec --out crates --runtime ../vapi-rs/runtime
  The same, with the standard set's crates from there, too, instead of in `crates`:
      vapi generate spec --out crates --runtime ../vapi-rs/runtime --base ../vapi-rs/generated
  A set that builds on one of another repository, which is read and not made:
      vapi generate spec/backup ../vapi-rs/spec/vcenter --name backup --out crates --runtime ../vapi-rs/runtime \\
          --base ../vapi-rs/generated
  One set of several, the runtime from a registry:
      vapi generate spec --out crates --name backup --runtime 0.1
  Write nothing; exit with 1 and a short difference when something would change:
      vapi generate spec --out crates --runtime ../vapi-rs/runtime --check

A set `backup` becomes the crates `vapi-backup` (types), `vapi-backup-client` and `vapi-backup-server` in folders of these
names. Files are replaced one by one, each as a whole, and only when their text differs; what the generator once made and no
longer makes is deleted. Files of other origin stay.
";

/// Makes Rust crates of a spec: types, a client and a server stub for each service
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Flags {
    /// The spec: folders with a `set.json`, or folders of such folders
    #[arg(value_name = "SPEC", default_value = "spec")]
    spec: Vec<PathBuf>,
    /// The folder for the crates
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Where the crates find `vapi-runtime`: its folder, or a version in the registry
    #[arg(long, value_name = "DIR|VERSION", default_value = env!("CARGO_PKG_VERSION"))]
    runtime: String,
    /// The folder with the crates of sets that the spec builds on without holding them; unless it is named, they are made,
    /// too
    #[arg(long, value_name = "DIR")]
    base: Option<PathBuf>,
    /// Makes this set's crates only; those of other sets are expected in `--base`, or beside them
    #[arg(long, value_name = "SET")]
    name: Option<String>,
    /// The version of the crates
    #[arg(long, value_name = "VERSION", default_value = CRATE_VERSION, value_parser = version)]
    crate_version: String,
    /// Writes nothing; says what would change
    #[arg(long)]
    check: bool,
}

/// Runs the command.
///
/// # Errors
/// See [`generate::run`].
pub(crate) fn run(flags: &Flags, progress: &Progress) -> Result<(), Failure> {
    let runtime = generate::runtime(&flags.runtime, &flags.out)?;
    let base = flags.base.as_deref().map(|base| generate::base(base, &flags.out)).transpose()?;
    let spec = spec::read(&flags.spec, progress)?;
    let only = match (&flags.name, &base) {
        (Some(name), _) => Some([name.clone()].into()),
        (None, Some(_)) => Some(spec.sets.clone()),
        (None, None) => None,
    };
    let package = PackageOptions::Own { version: flags.crate_version.clone() };
    generate::run(&Job {
        sources: &spec.sources,
        out: &flags.out,
        options: &Options { package, runtime, only, base, driver: None, command: "vapi generate".to_owned() },
        documents: &[],
        shows_warnings: true,
        is_check: flags.check,
        command: &command(flags),
        progress,
    })
}

/// The call that writes what this one checks.
fn command(flags: &Flags) -> String {
    let text = |path: &Path| path.display().to_string();
    let mut words = vec!["vapi".to_owned(), "generate".to_owned()];
    words.extend(flags.spec.iter().map(|folder| text(folder)));
    let mut add = |name: &str, value: String| words.extend([name.to_owned(), value]);
    add("--out", text(&flags.out));
    add("--runtime", flags.runtime.clone());
    if let Some(base) = &flags.base {
        add("--base", text(base));
    }
    if let Some(name) = &flags.name {
        add("--name", name.clone());
    }
    if flags.crate_version != CRATE_VERSION {
        add("--crate-version", flags.crate_version.clone());
    }
    let quoted = |word: String| if word.contains(' ') { format!("'{word}'") } else { word };
    words.into_iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// A version as Cargo has them, as far as the manifest needs it.
fn version(text: &str) -> Result<String, String> {
    let core = text.split(['-', '+']).next().unwrap_or("");
    let numbers: Vec<&str> = core.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_rest = text[core.len()..].bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-+.".contains(&byte));
    if numbers.len() == 3 && numbers.iter().all(is_number) && is_rest {
        return Ok(text.to_owned());
    }
    Err("a version has three numbers, as in 1.4.0".to_owned())
}
