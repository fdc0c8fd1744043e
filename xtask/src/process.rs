//! Other programs: how they are found, run and judged.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};
use std::{env, fs};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    // xtask is a folder of it
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Where cargo puts what it builds.
pub(crate) fn target(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |target| root.join(target))
}

/// The cargo that runs this, in the workspace's folder.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    // What cargo told this program of itself would make the inner one rebuild.
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR") {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Runs a program to its end.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let shown = format!("{command:?}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{shown}: {status}")),
        Err(error) => Err(format!("can't start {shown}: {error}")),
    }
}

/// Runs a program that must have nothing to say: no warning, no error.
pub(crate) fn run_silent(command: &mut Command) -> Result<(), String> {
    let shown = format!("{command:?}");
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("can't start {shown}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() && said.trim().is_empty() {
        return Ok(());
    }
    Err(format!("{shown}: {}\n{said}", output.status))
}

/// Writes a text file, and the folders that it is in.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("can't write {}: {error}", path.display()))
}

/// Makes a file look as if it had changed.
///
/// # Errors
/// When it can't be read or written.
pub(crate) fn touch(path: &Path) -> Result<(), String> {
    Touched::new(path).map(drop)
}

/// A file that looks as if it had changed.
#[derive(Debug)]
pub(crate) struct Touched {
    file: File,
    path: PathBuf,
    /// When it really changed.
    modified: SystemTime,
}

impl Touched {
    /// Makes a file look so.
    ///
    /// # Errors
    /// When its times can't be read or written.
    pub(crate) fn new(path: &Path) -> Result<Self, String> {
        let touched = || {
            let file = File::options().write(true).open(path)?;
            let modified = file.metadata()?.modified()?;
            file.set_modified(SystemTime::now())?;
            Ok(Self { file, path: path.to_owned(), modified })
        };
        touched().map_err(|error: std::io::Error| format!("can't touch {}: {error}", path.display()))
    }

    /// Makes it look as it did before, so that whatever was built of it then needn't be built again.
    ///
    /// # Errors
    /// When its times can't be written.
    pub(crate) fn restore(self) -> Result<(), String> {
        let restored = self.file.set_modified(self.modified);
        restored.map_err(|error| format!("can't touch {}: {error}", self.path.display()))
    }
}

/// What processes used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// CPU-seconds, user and system.
    pub(crate) cpu: f64,
    /// The most memory that one of them held, in bytes; since the beginning, whatever else it is compared with.
    pub(crate) peak: u64,
}

impl Usage {
    /// Of this process.
    pub(crate) fn own() -> Result<Self, String> {
        Self::of(UsageWho::RUSAGE_SELF)
    }

    /// Of all processes that this one has waited for.
    pub(crate) fn children() -> Result<Self, String> {
        Self::of(UsageWho::RUSAGE_CHILDREN)
    }

    /// What was used since then.
    pub(crate) fn since(self, before: &Self) -> Self {
        Self { cpu: self.cpu - before.cpu, peak: self.peak }
    }

    fn of(who: UsageWho) -> Result<Self, String> {
        let usage = getrusage(who).map_err(|error| format!("can't read CPU times: {error}"))?;
        let seconds = |time: TimeVal| {
            let time = Duration::from_secs(time.tv_sec().unsigned_abs())
                + Duration::from_micros(time.tv_usec().unsigned_abs());
            time.as_secs_f64()
        };
        // Linux counts kibibytes
        let peak = usage.max_rss().unsigned_abs() * 1024;
        Ok(Self { cpu: seconds(usage.user_time()) + seconds(usage.system_time()), peak })
    }
}
