#![doc = include_str!("../README.md")]

mod check;
mod render;
mod table;

use std::{fs, path::Path};

/// Why a table was refused. The message names the row.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file could not be read, or the Rust code not be written.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no TOML of the expected form.
    #[error(transparent)]
    Form(#[from] toml::de::Error),
    /// A row breaks a rule.
    #[error("{row}: {problem}")]
    Row {
        /// Which row.
        row: String,
        /// Which rule.
        problem: String,
    },
}

/// The Rust code of a table: `pub(crate) static STATUS_MAP: portolan_domain::StatusMap`.
///
/// # Errors
/// [`TableError`] naming the first row that breaks a rule.
pub fn compile(text: &str) -> Result<String, TableError> {
    let table: table::Table = toml::from_str(text)?;
    check::check(&table)?;
    Ok(render::render(&table))
}

/// Compiles `table` into `status.rs` in the folder `out`, and has cargo watch the table.
///
/// # Errors
/// [`TableError`] if the table is refused, or a file cannot be read or written.
#[expect(clippy::print_stdout, reason = "the language in which a build script speaks to cargo")]
pub fn build(table: &Path, out: &Path) -> Result<(), TableError> {
    let io = |path: &Path| {
        let path = path.display().to_string();
        move |source| TableError::Io { path, source }
    };
    println!("cargo::rerun-if-changed={}", table.display());
    let text = fs::read_to_string(table).map_err(io(table))?;
    let target = out.join("status.rs");
    fs::write(&target, compile(&text)?).map_err(io(&target))
}
