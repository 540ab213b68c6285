//! The keys of one table of the file, each taken once: a message names the key and never its value.

use toml::{Table, Value};

use super::Problem;
use crate::config::SecretRef;

pub(super) fn one_of<T>(key: &str, choices: &[(&str, T)]) -> Problem {
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{key} must be {} or {last}", rest.join(", ")),
        _ => format!("{key} must be {}", names.concat()),
    }
}

/// The keys of one table; what is taken is gone, and what is left over is unknown.
pub(super) struct Keys {
    pub(super) path: String,
    table: Table,
}

impl Keys {
    pub(super) fn new(path: String, table: Table) -> Self {
        Self { path, table }
    }

    pub(super) fn name(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub(super) fn tables(&mut self, key: &str) -> Result<Vec<(String, Self)>, Problem> {
        let name = self.name(key);
        let table = match self.table.remove(key) {
            None => return Ok(Vec::new()),
            Some(Value::Table(table)) => table,
            Some(_) => return Err(format!("{name} must be tables, as [{name}.main]")),
        };
        let keys = table.into_iter().map(|(child, value)| match value {
            Value::Table(table) => Ok((child.clone(), Self::new(format!("{name}.{child}"), table))),
            _ => Err(format!("{name}.{child} must be a table: [{name}.…]")),
        });
        keys.collect()
    }

    pub(super) fn table(&mut self, key: &str) -> Result<Option<Self>, Problem> {
        let name = self.name(key);
        match self.table.remove(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(Self::new(name, table))),
            Some(_) => Err(format!("{name} must be a table: [{name}]")),
        }
    }

    pub(super) fn text(&mut self, key: &str) -> Result<Option<String>, Problem> {
        match self.table.remove(key) {
            None => Ok(None),
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.trim().to_owned())),
            Some(_) => Err(format!("{} must be a text that is not empty", self.name(key))),
        }
    }

    pub(super) fn texts(&mut self, key: &str) -> Result<Vec<String>, Problem> {
        let problem = || format!("{} must be a list of texts", self.name(key));
        match self.table.get(key) {
            None => return Ok(Vec::new()),
            Some(Value::Array(_)) => {}
            Some(_) => return Err(problem()),
        }
        let texts = self.table.get(key).and_then(Value::as_array).into_iter().flatten().map(Value::as_str);
        let texts = texts.map(|text| text.map(str::to_owned)).collect::<Option<Vec<_>>>().ok_or_else(problem)?;
        self.table.remove(key);
        Ok(texts)
    }

    /// One of the words that the key may have.
    pub(super) fn choice<T: Copy, const N: usize>(
        &mut self,
        key: &str,
        words: [(&str, T); N],
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        found.map(Some).ok_or_else(|| one_of(&self.name(key), &words))
    }

    /// Where the gateway stands: by name, or by URL; without either it is the first.
    pub(super) fn gateway<T, const N: usize>(
        &mut self,
        named: [(&str, T); N],
        at: fn(String) -> T,
    ) -> Result<T, Problem> {
        match (self.text("environment")?, self.text("url")?) {
            (None, Some(url)) if url.starts_with("http://") || url.starts_with("https://") => Ok(at(url)),
            (None, Some(_)) => Err(format!("{} must start with http:// or https://", self.name("url"))),
            (Some(_), Some(_)) => Err(format!("{} and url exclude each other", self.name("environment"))),
            (name, None) => {
                let problem = one_of(&self.name("environment"), &named);
                let mut named = named.into_iter();
                let found = match name {
                    None => named.next(),
                    Some(name) => named.find(|(known, _)| *known == name),
                };
                found.map(|(_, environment)| environment).ok_or(problem)
            }
        }
    }

    /// A base URL.
    pub(super) fn url(&mut self, key: &str) -> Result<Option<String>, Problem> {
        match self.text(key)? {
            Some(url) if !url.starts_with("http://") && !url.starts_with("https://") => {
                Err(format!("{} must start with http:// or https://", self.name(key)))
            }
            url => Ok(url),
        }
    }

    pub(super) fn needed(&mut self, key: &str) -> Result<String, Problem> {
        self.text(key)?.ok_or_else(|| format!("{} is missing", self.name(key)))
    }

    pub(super) fn secret(&mut self, key: &str) -> Result<Option<SecretRef>, Problem> {
        let name = self.name(key);
        let by_reference = || {
            format!("{name} must refer to its value, as \"env:NAME\" or \"file:PATH\": no secret is kept in this file")
        };
        self.text(key)?.map(|text| SecretRef::parse(&text).ok_or_else(by_reference)).transpose()
    }

    pub(super) fn flag(&mut self, key: &str) -> Result<bool, Problem> {
        match self.table.remove(key) {
            None => Ok(false),
            Some(Value::Boolean(flag)) => Ok(flag),
            Some(_) => Err(format!("{} must be true or false", self.name(key))),
        }
    }

    pub(super) fn seconds(&mut self, key: &str) -> Result<Option<u64>, Problem> {
        match self.table.remove(key) {
            None => Ok(None),
            Some(Value::Integer(seconds @ 1..=600)) => Ok(u64::try_from(seconds).ok()),
            Some(_) => Err(format!("{} must be whole seconds from 1 to 600", self.name(key))),
        }
    }

    /// So many in a second.
    pub(super) fn rate(&mut self, key: &str) -> Result<Option<u32>, Problem> {
        match self.table.remove(key) {
            None => Ok(None),
            Some(Value::Integer(calls @ 1..=1000)) => Ok(u32::try_from(calls).ok()),
            Some(_) => Err(format!("{} must be a whole number from 1 to 1000", self.name(key))),
        }
    }

    pub(super) fn finish(self) -> Result<(), Problem> {
        match self.table.keys().next() {
            None => Ok(()),
            Some(unknown) => Err(format!("{} is no key that is known", self.name(unknown))),
        }
    }
}
