//! How answers reach the one who asked: a table, JSON, or an error in two lines.

pub(crate) mod json;
pub(crate) mod objects;
pub(crate) mod paint;
pub(crate) mod quotes;
pub(crate) mod table;

use std::{
    fmt::Display,
    io::{self, Write},
};

use anstream::AutoStream;
use portolan::{
    Error,
    schema::{self, Answer, View},
};
use serde::Serialize;

use crate::{
    args::Format,
    exit::Exit,
    lang::{self, Lang},
};
use json::Element;

/// Why a command has no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What was asked for cannot be had.
    Error(Box<Error>),
    /// What was to be changed was refused, or nobody knows.
    Write(Box<Error>),
    /// The answer could not be written.
    Output(io::Error),
    /// The machine does not play along.
    Internal(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(Box::new(error))
    }
}

impl Failure {
    /// The failure of something that would have changed the world.
    pub(crate) fn write(error: Error) -> Self {
        Self::Write(Box::new(error))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// How to print.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shell {
    pub(crate) format: Format,
    pub(crate) lang: Lang,
    pub(crate) reveal: bool,
    /// Columns of the terminal.
    pub(crate) width: u16,
}

impl Shell {
    /// Whether persons are shown.
    pub(crate) fn view(&self) -> View {
        if self.reveal { View::Revealed } else { View::Masked }
    }

    /// Prints an answer that carries one object.
    pub(crate) fn one<T: Serialize>(&self, value: &T, table: impl FnOnce(&Self) -> String) -> io::Result<()> {
        match self.format {
            Format::Table => self.text(&table(self)),
            Format::Json | Format::Ndjson => json::ok(&mut io::stdout().lock(), value),
        }
    }

    /// Prints an answer that carries several objects.
    pub(crate) fn many<T: Serialize>(
        &self,
        elements: &[Element<T>],
        table: impl FnOnce(&Self) -> String,
    ) -> io::Result<()> {
        match self.format {
            Format::Table => self.text(&table(self)),
            Format::Json => json::ok(&mut io::stdout().lock(), &elements),
            Format::Ndjson => json::each(&mut io::stdout().lock(), elements),
        }
    }

    /// Prints text of ours, with colours where they show.
    pub(crate) fn text(&self, text: &str) -> io::Result<()> {
        AutoStream::auto(io::stdout()).write_all(paint::coloured(text).as_bytes())
    }

    /// Tells about something that does not stop the command.
    pub(crate) fn warn(&self, what: impl Display) {
        let what = paint::clean(&what.to_string());
        let warning = paint::paint(self.lang.of(lang::WARNING), paint::Tone::Wary);
        self.complain(&format!("{warning}{what}\n"));
    }

    /// Tells what happens, beside the answer.
    pub(crate) fn say(&self, what: &str) {
        self.complain(&format!("{what}\n"));
    }

    /// Tells why there is no answer, and how the run ends.
    pub(crate) fn fail(&self, failure: &Failure) -> Exit {
        match failure {
            Failure::Error(error) | Failure::Write(error) => {
                let shown = match self.format {
                    Format::Table => {
                        self.complain(&table::error(error, self.lang));
                        Ok(())
                    }
                    Format::Json | Format::Ndjson => {
                        let error = schema::Error::of(error, self.lang.into());
                        json::line(&mut io::stdout().lock(), &Answer::<()>::Error { error: Box::new(error) })
                    }
                };
                let exit = if matches!(failure, Failure::Write(_)) { Exit::of_write(error) } else { Exit::of(error) };
                shown.map_or_else(|broken| self.fail(&Failure::Output(broken)), |()| exit)
            }
            // The reader has had enough: that is no fault.
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Failure::Output(error) => self.internal(error),
            Failure::Internal(what) => self.internal(what),
        }
    }

    fn internal(&self, what: impl Display) -> Exit {
        self.complain(&format!("{}{what}\n", self.lang.of(lang::INTERNAL)));
        Exit::Internal
    }

    fn complain(&self, text: &str) {
        // Where stderr is closed, there is nobody to tell.
        let _ = AutoStream::auto(io::stderr()).write_all(paint::coloured(text).as_bytes());
    }
}
