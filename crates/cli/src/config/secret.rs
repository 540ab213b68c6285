//! Where a secret is kept: in the environment, or in a file.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use portolan::Secret;

/// A reference to a secret: `env:NAME` or `file:PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SecretRef {
    /// A variable of the environment.
    Env(String),
    /// A file, whose whole content it is but for a line break at the end.
    File(PathBuf),
}

/// A secret that was read, and what was odd about it.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) secret: Secret,
    pub(crate) warning: Option<String>,
}

impl SecretRef {
    /// Reads a reference; `None` if the text is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("env", name)) if !name.is_empty() => Some(Self::Env(name.to_owned())),
            Some(("file", path)) if !path.is_empty() => Some(Self::File(path.into())),
            _ => None,
        }
    }

    /// The secret itself; a relative path starts at `base`.
    ///
    /// # Errors
    /// A sentence that names the variable or the file.
    pub(crate) fn resolve(&self, base: &Path) -> Result<Found, String> {
        match self {
            Self::Env(name) => {
                #[expect(clippy::disallowed_methods, reason = "a shell reads the environment, here as it was told to")]
                let value = env::var(name).map_err(|error| match error {
                    env::VarError::NotPresent => format!("the variable {name} is not set"),
                    env::VarError::NotUnicode(_) => format!("the variable {name} is no UTF-8 text"),
                })?;
                Self::found(&value, &format!("the variable {name}"), None)
            }
            Self::File(path) => {
                let path = base.join(path);
                let shown = path.display();
                let text =
                    fs::read_to_string(&path).map_err(|error| format!("{shown} cannot be read: {}", error.kind()))?;
                let open = readable_by_all(&path);
                let warning = open.then(|| format!("{shown} holds a secret and everybody on this machine can read it"));
                Self::found(&text, &shown.to_string(), warning)
            }
        }
    }

    fn found(text: &str, place: &str, warning: Option<String>) -> Result<Found, String> {
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            Err(format!("{place} is empty"))
        } else {
            Ok(Found { secret: Secret::new(text), warning })
        }
    }
}

#[cfg(unix)]
fn readable_by_all(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn readable_by_all(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_reference_is_one() {
        assert_eq!(SecretRef::parse("env:A"), Some(SecretRef::Env("A".into())));
        assert_eq!(SecretRef::parse("file:a/b"), Some(SecretRef::File("a/b".into())));
        for plain in ["hunter2", "env:", "file:", "http://x", ""] {
            assert_eq!(SecretRef::parse(plain), None);
        }
    }

    #[test]
    fn a_file_is_read_without_its_line_break_and_watched() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("s");
        fs::write(&file, "hunter2\n").unwrap();
        let found = SecretRef::File("s".into()).resolve(folder.path()).unwrap();
        assert_eq!(found.secret.expose(), "hunter2");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
            let warning = SecretRef::File("s".into()).resolve(folder.path()).unwrap().warning.unwrap();
            assert!(warning.contains("everybody") && !warning.contains("hunter2"));
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
            assert!(SecretRef::File("s".into()).resolve(folder.path()).unwrap().warning.is_none());
        }
        fs::write(&file, "\n").unwrap();
        assert!(SecretRef::File("s".into()).resolve(folder.path()).unwrap_err().ends_with("is empty"));
        assert!(SecretRef::File("none".into()).resolve(folder.path()).unwrap_err().contains("cannot be read"));
    }
}
