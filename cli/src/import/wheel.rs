//! The modules in a wheel or a folder.
//!
//! A wheel comes from the net, so nothing in it is believed: sizes are those that come out, not those that are
//! announced, and no name leads anywhere, because nothing is unpacked to disk.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use vapi_codegen::import::sdk::Module;
use zip::ZipArchive;

use crate::Failure;

/// Bounds on what is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Files in a wheel.
    pub(super) entries: usize,
    /// Bytes of a module.
    pub(super) module: u64,
    /// Bytes of all modules of a wheel or a folder.
    pub(super) total: u64,
}

impl Default for Limits {
    /// Several times what the largest SDK has.
    fn default() -> Self {
        Self { entries: 100_000, module: 32 << 20, total: 512 << 20 }
    }
}

/// Reads the modules of a wheel or a folder.
///
/// # Errors
/// What can't be read, isn't text, or is beyond the limits.
pub(super) fn modules(path: &Path, limits: Limits) -> Result<Vec<Module>, Failure> {
    let mut reading = Reading { origin: path.display().to_string(), limits, total: 0, modules: Vec::new() };
    if path.is_dir() {
        reading.folder(path, "")?;
    } else {
        reading.wheel(path)?;
    }
    reading.modules.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(reading.modules)
}

struct Reading {
    origin: String,
    limits: Limits,
    /// Bytes of the modules so far.
    total: u64,
    modules: Vec<Module>,
}

impl Reading {
    /// Reads a folder and those below it, but for links: these may lead out of it, or in a circle.
    fn folder(&mut self, folder: &Path, below: &str) -> Result<(), Failure> {
        let entries = fs::read_dir(folder).map_err(|error| Failure::io("read", folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| Failure::io("read", folder, &error))?;
            let path = entry.path();
            let kind = entry.file_type().map_err(|error| Failure::io("read", &path, &error))?;
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            if kind.is_dir() {
                self.folder(&path, &format!("{name}/"))?;
            } else if kind.is_file() && Module::is_one(&name) {
                let file = File::open(&path).map_err(|error| Failure::io("open", &path, &error))?;
                self.module(name, file)?;
            }
        }
        Ok(())
    }

    fn wheel(&mut self, path: &Path) -> Result<(), Failure> {
        let broken = |error: zip::result::ZipError| {
            Failure::finding(format!("`{}` is no readable wheel: {error}", path.display()))
        };
        let file = File::open(path).map_err(|error| Failure::io("open", path, &error))?;
        let mut archive = ZipArchive::new(file).map_err(broken)?;
        if archive.len() > self.limits.entries {
            return Err(self.refused(&format!("it has {} files; {} are allowed", archive.len(), self.limits.entries)));
        }
        for index in 0..archive.len() {
            let entry = archive.by_index(index).map_err(broken)?;
            let name = entry.name().map_err(broken)?.into_owned();
            if entry.enclosed_name().is_none() || name.starts_with('/') {
                return Err(self.refused(&format!("its file `{}` leads out of it", name.escape_debug())));
            }
            if entry.is_file() && Module::is_one(&name) {
                self.module(name, entry)?;
            }
        }
        Ok(())
    }

    fn module(&mut self, path: String, from: impl Read) -> Result<(), Failure> {
        let allowed = self.limits.module.min(self.limits.total - self.total);
        let mut bytes = Vec::new();
        // One more than is allowed tells a text that is too long from one that just fits.
        let read = from.take(allowed + 1).read_to_end(&mut bytes);
        if let Err(error) = read {
            return Err(self.refused(&format!("its file `{path}` can't be read: {error}")));
        }
        let length = bytes.len() as u64;
        if length > self.limits.module {
            return Err(self.refused(&format!("its file `{path}` has more than {} bytes", self.limits.module)));
        }
        if length > allowed {
            return Err(self.refused(&format!("its modules have more than {} bytes in all", self.limits.total)));
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                return Err(self.refused(&format!("its file `{path}` isn't UTF-8: see its byte {at}")));
            }
        };
        self.total += length;
        self.modules.push(Module { origin: self.origin.clone(), path, text });
        Ok(())
    }

    fn refused(&self, why: &str) -> Failure {
        Failure::finding(format!("`{}` is not imported: {why}", self.origin))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::path::PathBuf;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    const SMALL: Limits = Limits { entries: 3, module: 1000, total: 1500 };

    /// Writes a wheel with these files.
    fn wheel(folder: &Path, files: &[(&str, &[u8])]) -> PathBuf {
        let path = folder.join("sdk.whl");
        let mut writer = ZipWriter::new(File::create(&path).unwrap());
        for (name, content) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap();
        path
    }

    /// What is said of a wheel with these files, without its own name.
    fn refusal(files: &[(&str, &[u8])]) -> String {
        let folder = tempfile::tempdir().unwrap();
        said(&wheel(folder.path(), files))
    }

    fn said(path: &Path) -> String {
        let failure = modules(path, SMALL).unwrap_err();
        failure.to_string().replace(&path.display().to_string(), "sdk.whl")
    }

    #[test]
    fn wheels_and_folders_give_the_same_modules() {
        let folder = tempfile::tempdir().unwrap();
        let files: &[(&str, &[u8])] =
            &[("com/b_client.py", b"# b"), ("com/__init__.py", b""), ("com/a_client.py", b"# a")];
        let wheel = wheel(folder.path(), files);
        let unpacked = folder.path().join("unpacked");
        fs::create_dir_all(unpacked.join("com")).unwrap();
        for (name, content) in files {
            fs::write(unpacked.join(name), content).unwrap();
        }
        let read = |path: &Path| -> Vec<(String, String)> {
            let modules = modules(path, SMALL).unwrap();
            modules.into_iter().map(|module| (module.path, module.text)).collect()
        };
        let expected = [("com/a_client.py", "# a"), ("com/b_client.py", "# b")];
        let expected = expected.map(|(path, text)| (path.to_owned(), text.to_owned()));
        assert_eq!(read(&wheel), expected);
        assert_eq!(read(&unpacked), expected);
    }

    #[test]
    fn what_is_no_wheel_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sdk.whl");
        assert!(said(&path).starts_with("can't open `sdk.whl`: "));
        fs::write(&path, "no archive").unwrap();
        assert!(said(&path).starts_with("`sdk.whl` is no readable wheel: "));
        let path = wheel(folder.path(), &[("a_client.py", &[b'#'; 900])]);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(said(&path).starts_with("`sdk.whl` is no readable wheel: "));
    }

    #[test]
    fn a_damaged_module_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = wheel(folder.path(), &[("a_client.py", b"# some text that is packed")]);
        let mut bytes = fs::read(&path).unwrap();
        // Behind the header of the first file and its name.
        bytes[30 + "a_client.py".len() + 4] ^= 0xff;
        fs::write(&path, bytes).unwrap();
        assert!(said(&path).starts_with("`sdk.whl` is not imported: its file `a_client.py` can't be read: "));
    }

    #[test]
    fn names_that_lead_out_are_refused() {
        for name in ["../a_client.py", "/etc/a_client.py", "com/../../a_client.py"] {
            let expected = format!("`sdk.whl` is not imported: its file `{name}` leads out of it");
            assert_eq!(refusal(&[(name, b"")]), expected);
        }
    }

    #[test]
    fn more_than_is_allowed_is_refused() {
        // Packed, this is a few bytes.
        assert_eq!(
            refusal(&[("a_client.py", &[b'#'; 1001])]),
            "`sdk.whl` is not imported: its file `a_client.py` has more than 1000 bytes"
        );
        assert_eq!(
            refusal(&[("a_client.py", &[b'#'; 1000]), ("b_client.py", &[b'#'; 501])]),
            "`sdk.whl` is not imported: its modules have more than 1500 bytes in all"
        );
        assert_eq!(
            refusal(&[("a", b""), ("b", b""), ("c", b""), ("d", b"")]),
            "`sdk.whl` is not imported: it has 4 files; 3 are allowed"
        );
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(
            refusal(&[("a_client.py", b"# caf\xe9")]),
            "`sdk.whl` is not imported: its file `a_client.py` isn't UTF-8: see its byte 5"
        );
    }
}
