//! The commands, a file each.

mod decode;
mod demo;
mod doctor;
mod explain;
mod orders;
mod purchases;
mod quote;
mod sandbox;
mod ship;
mod sign;
mod track;
mod waybills;
mod wms;

use std::{future::Future, path::Path};

use portolan::{Error, ErrorKind, Operation, cj, jdl, jos};

use crate::{
    args::Command,
    exit::Exit,
    output::{Failure, Shell},
};

/// How a command ends, when it ends with an answer.
pub(crate) type End = Result<Exit, Failure>;

/// Runs one command.
pub(crate) fn run(command: Command, config: Option<&Path>, shell: &Shell) -> End {
    match command {
        Command::Demo(args) => on_runtime(demo::run(&args, shell)),
        Command::Sandbox(args) => on_runtime(sandbox::run(&args, shell)),
        Command::Track(args) => on_runtime(track::run(&args, config, shell)),
        Command::Orders(args) => on_runtime(orders::run(&args, config, shell)),
        Command::Waybills(args) => on_runtime(waybills::run(&args, config, shell)),
        Command::Ship(args) => on_runtime(ship::run(&args, config, shell)),
        Command::Quote(args) => on_runtime(quote::run(&args, config, shell)),
        Command::Purchases(args) => on_runtime(purchases::run(&args, config, shell)),
        Command::Wms(args) => on_runtime(wms::run(&args, config, shell)),
        Command::Sign(args) => sign::run(&args, shell),
        Command::Decode(args) => decode::run(&args, shell),
        Command::Explain(args) => explain::run(&args, shell),
        Command::Doctor(args) => on_runtime(doctor::run(&args, config, shell)),
    }
}

fn on_runtime(work: impl Future<Output = End>) -> End {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::Internal(format!("no runtime: {error}")))?.block_on(work)
}

/// A value on the command line that cannot be used.
fn misuse(message: impl Into<Box<str>>) -> Error {
    Error::not_sent(ErrorKind::InvalidInput, message)
}

/// A provider, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Jos,
    Jdl,
    Cj,
}

impl Known {
    fn parse(name: &str) -> Result<Self, Error> {
        match name {
            "jos" => Ok(Self::Jos),
            "jdl" => Ok(Self::Jdl),
            "cj" => Ok(Self::Cj),
            _ => Err(Error::not_sent(ErrorKind::Unsupported, "this provider is not known; jos, jdl and cj are")),
        }
    }

    fn operations(self) -> &'static [Operation] {
        match self {
            Self::Jos => jos::OPERATIONS,
            Self::Jdl => jdl::OPERATIONS,
            Self::Cj => cj::OPERATIONS,
        }
    }
}
