//! What a call costs, as ratios against named baselines that are measured in the same run.
//!
//! Machines are shared and noisy, so no figure stands alone: each ratio is the median over paired blocks, one of ours and
//! one of the baseline's right after each other, with the 95 % interval of that median. What is measured is the CPU time
//! of this process, by `getrusage`; the server is a process of its own.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people at a terminal")]
#![expect(clippy::float_arithmetic, reason = "ratios of times; no money, weight or id is here")]

mod call;
mod cost;
mod hand_written;
mod parse;
mod ratio;
mod sample;
mod server;
mod sign;
mod soak;

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use ratio::{Effort, Ratio};

#[derive(Debug, Parser)]
#[command(name = "portolan-bench")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Ends within a minute
    #[arg(long, global = true)]
    quick: bool,
    /// How the ratios are printed
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    /// Only the ratios whose names contain this
    #[arg(long, global = true, default_value = "")]
    only: String,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measures the ratios (the default)
    Ratios,
    /// Makes many calls through one client and watches the resident memory
    Soak {
        /// How many
        #[arg(long, default_value_t = 1_000_000)]
        calls: u64,
    },
    /// The server that calls are made to: prints its port
    #[command(hide = true)]
    Serve,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Table,
    /// One object a line.
    Json,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // The hand-written baseline uses reqwest as it comes, which wants a provider to be installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let done = match cli.command {
        Some(Command::Serve) => server::serve(),
        Some(Command::Soak { calls }) => soak::run(calls, cli.format == Format::Json),
        Some(Command::Ratios) | None => ratios(&cli),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn ratios(cli: &Cli) -> Result<()> {
    let effort = if cli.quick { Effort::QUICK } else { Effort::FULL };
    if cfg!(debug_assertions) {
        eprintln!("this is a debug build: its ratios mean nothing");
    }
    let show = |ratio: &Ratio| match cli.format {
        Format::Json => println!("{}", ratio.json()),
        Format::Table => println!("{ratio}"),
    };
    let wanted = |name: &str| name.contains(&cli.only);
    sign::measure(effort, wanted).iter().for_each(show);
    parse::measure(effort, wanted)?.iter().for_each(show);
    call::measure(effort, wanted, show)
}
