//! Logs of our own crates, on stderr. Libraries below may name URLs and headers in theirs: these are never shown.

use std::io;

use tracing_subscriber::{EnvFilter, fmt::format::FmtSpan};

/// Shows calls (`-v`) or everything of ours (`-vv`).
pub(crate) fn start(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => "info",
        _ => "trace",
    };
    let ours = EnvFilter::new(format!("off,portolan={level}")); // a prefix: portolan_jdl, portolan_exchange, …
    let subscriber = tracing_subscriber::fmt().with_env_filter(ours).with_span_events(FmtSpan::CLOSE);
    // Colours only on a terminal; a second start, in one process, changes nothing.
    let _ = subscriber.with_ansi(false).with_writer(io::stderr).try_init();
}
