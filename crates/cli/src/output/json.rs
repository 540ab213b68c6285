//! Answers for programs: one object, or one object a line.

use std::io::{self, Write};

use portolan::schema::{Answer, Entry, Failed, Item};
use serde::Serialize;

/// An element of an array: an object, or the failure that stands in its place.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Element<T> {
    /// It failed.
    Failed(Box<Failed>),
    /// The object.
    Item(T),
}

impl From<Entry> for Element<Item> {
    fn from(entry: Entry) -> Self {
        match entry {
            Entry::Failed(failed) => Self::Failed(failed),
            Entry::Item(item) => Self::Item(item),
        }
    }
}

/// One object on one line.
pub(crate) fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// `{"outcome":"ok","value":…}`
pub(crate) fn ok(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    line(out, &Answer::Ok { value })
}

/// Each element on a line of its own, with its own outcome.
pub(crate) fn each<T: Serialize>(out: &mut dyn Write, elements: &[Element<T>]) -> io::Result<()> {
    elements.iter().try_for_each(|element| match element {
        Element::Failed(failed) => line(out, failed),
        Element::Item(item) => ok(out, item),
    })
}
