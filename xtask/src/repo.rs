//! The tree that the checks read: its root, its files, and what a check says about them.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// One thing that is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) path: String,
    /// Counted from 1; 0 speaks of the whole file.
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl Finding {
    pub(crate) fn new(path: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.into(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// A text file of the repository; `path` is relative to the root, with forward slashes.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// `crates/<role>/…` gives the role, `xtask/…` gives `xtask`.
    pub(crate) fn role(&self) -> Option<&str> {
        let mut parts = self.path.split('/');
        match parts.next()? {
            "crates" => parts.next(),
            "xtask" => Some("xtask"),
            _ => None,
        }
    }

    pub(crate) fn has_extension(&self, extension: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, found)| found == extension)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Root(PathBuf);

impl Root {
    pub(crate) fn of_this_repository() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self(xtask.parent().unwrap_or(xtask).to_path_buf())
    }

    #[cfg(test)]
    pub(crate) fn at(path: &Path) -> Self {
        Self(path.to_path_buf())
    }

    /// The cargo that runs this, started at the root.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.0);
        command
    }

    pub(crate) fn exists(&self, relative: &str) -> bool {
        self.0.join(relative).exists()
    }

    pub(crate) fn read(&self, relative: &str) -> Result<String> {
        fs::read_to_string(self.0.join(relative)).map_err(|error| format!("{relative}: {error}").into())
    }

    pub(crate) fn toml(&self, relative: &str) -> Result<toml::Table> {
        self.read(relative)?.parse().map_err(|error| format!("{relative}: {error}").into())
    }

    /// Names of the folders directly below `relative`, sorted; none if it does not exist.
    pub(crate) fn folders(&self, relative: &str) -> Result<Vec<String>> {
        let path = self.0.join(relative);
        if !path.is_dir() {
            return Ok(Vec::new());
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// Every text file, sorted by path. Build output and what `.gitignore` names are left out.
    pub(crate) fn files(&self) -> Result<Vec<File>> {
        let mut files = Vec::new();
        self.walk(&self.0, &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    fn walk(&self, folder: &Path, files: &mut Vec<File>) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let kind = entry.file_type()?;
            if kind.is_dir() {
                let of_fuzzing = matches!(&*name, "artifacts" | "corpus" | "coverage") && folder.ends_with("fuzz");
                if !of_fuzzing && !matches!(&*name, "target" | ".git") {
                    self.walk(&path, files)?;
                }
                continue;
            }
            let relative = path.strip_prefix(&self.0)?.to_string_lossy().replace('\\', "/");
            let ignored = relative == "portolan.toml" || name.ends_with(".pending-snap") || name.ends_with(".snap.new");
            if ignored || !kind.is_file() {
                continue;
            }
            // Bytes that are no UTF-8 (a GBK sample, a picture) are still searched, with the odd ones replaced.
            // A file that another program removes meanwhile is no finding.
            match fs::read(&path) {
                Ok(bytes) => files.push(File { path: relative, text: String::from_utf8_lossy(&bytes).into_owned() }),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(format!("{relative}: {error}").into()),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod planted {
    //! A small repository in a temporary folder, for planted violations.

    use super::Root;

    #[derive(Debug)]
    pub(crate) struct Planted {
        folder: tempfile::TempDir,
    }

    impl Planted {
        pub(crate) fn new(files: &[(&str, &str)]) -> Self {
            let planted = Self { folder: tempfile::tempdir().unwrap() };
            for (path, text) in files {
                planted.write(path, text);
            }
            planted
        }

        pub(crate) fn write(&self, path: &str, text: &str) {
            let path = self.folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }

        pub(crate) fn root(&self) -> Root {
            Root::at(self.folder.path())
        }
    }

    /// Asserts one finding at `path` whose message has `words`, and no other.
    #[track_caller]
    pub(crate) fn assert_only(findings: &[super::Finding], path: &str, words: &str) {
        assert_eq!(findings.len(), 1, "{findings:#?}");
        assert_eq!(findings[0].path, path, "{findings:#?}");
        assert!(findings[0].message.contains(words), "{findings:#?}");
    }

    /// Fails with one line per finding.
    #[track_caller]
    pub(crate) fn assert_clean(findings: &[super::Finding]) {
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{} finding(s):\n{}", lines.len(), lines.join("\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::planted::Planted;
    use super::*;

    #[test]
    fn lists_text_files_but_no_build_output() {
        let planted = Planted::new(&[
            ("b/x.md", "x"),
            ("a.rs", "y"),
            ("target/debug/z.rs", "z"),
            ("portolan.toml", "secret"),
            ("crates/jdl/tests/snapshots/a.snap.new", "pending"),
        ]);
        let paths: Vec<String> = planted.root().files().unwrap().into_iter().map(|file| file.path).collect();
        assert_eq!(paths, ["a.rs", "b/x.md"]);
    }

    #[test]
    fn role_is_the_crate_folder() {
        let role = |path: &str| File { path: path.to_owned(), text: String::new() }.role().map(ToOwned::to_owned);
        assert_eq!(role("crates/jdl/src/lib.rs").as_deref(), Some("jdl"));
        assert_eq!(role("xtask/src/main.rs").as_deref(), Some("xtask"));
        assert_eq!(role("docs/architecture.md"), None);
    }
}
