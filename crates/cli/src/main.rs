//! The `portolan` command: a thin shell that parses, calls and prints.

mod args;
mod command;
mod config;
mod connect;
mod exit;
mod lang;
mod log;
mod output;
mod tokens;

use std::{env, process::ExitCode};

use clap::{Parser as _, error::ErrorKind as Typed};
use portolan::{Error, ErrorKind};

use args::{Cli, Format, Global, LangArg};
use exit::Exit;
use lang::Lang;
use output::{Failure, Shell};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misuse(&error).into(),
    };
    log::start(cli.global.verbose);
    let shell = shell(&cli.global);
    let end = command::run(cli.command, cli.global.config.as_deref(), &shell);
    end.unwrap_or_else(|failure| shell.fail(&failure)).into()
}

fn shell(global: &Global) -> Shell {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].map(variable);
    let width = variable("COLUMNS").and_then(|columns| columns.parse().ok()).filter(|columns| *columns >= 40);
    Shell {
        format: global.format,
        lang: Lang::choose(global.lang, locale),
        reveal: global.reveal,
        width: width.unwrap_or(120),
    }
}

fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "a shell reads the locale and the width of the terminal")]
    env::var(name).ok()
}

/// Help and version, or what was typed wrongly: in words on stderr, and as an object for who asked for JSON.
fn misuse(error: &clap::Error) -> Exit {
    let printed = error.print();
    if matches!(error.kind(), Typed::DisplayHelp | Typed::DisplayVersion) {
        return Exit::Done;
    }
    if let (Some(format), Ok(())) = (format_typed(env::args_os().skip(1)), printed) {
        let message = format!("the command line cannot be read: {}", error.kind());
        let failure = Failure::from(Error::not_sent(ErrorKind::InvalidInput, message));
        let lang = Some(LangArg::En);
        shell(&Global { format, lang, config: None, reveal: false, verbose: 0 }).fail(&failure);
    }
    Exit::Usage
}

/// The JSON format that a command line asks for, as far as that can be told of one that cannot be read.
fn format_typed(args: impl Iterator<Item = std::ffi::OsString>) -> Option<Format> {
    let words: Vec<String> = args.filter_map(|word| word.into_string().ok()).collect();
    let value = |at: usize, word: &str| match word.strip_prefix("--format=") {
        Some(value) => Some(value.to_owned()),
        None if word == "--format" => words.get(at + 1).cloned(),
        None => None,
    };
    let asked = words.iter().enumerate().find_map(|(at, word)| value(at, word))?;
    match asked.as_str() {
        "json" => Some(Format::Json),
        "ndjson" => Some(Format::Ndjson),
        _ => None,
    }
}
