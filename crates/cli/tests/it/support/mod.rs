//! Starting the program, reading what it says, and talking to the sandbox's control port.

mod http;
mod sandbox;

use std::{
    ffi::OsStr,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

pub(crate) use http::{Reply, encoded, send, send_form};
pub(crate) use sandbox::Sandbox;

/// The program, in a plain environment of its own.
pub(crate) fn portolan() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portolan"));
    command.env_clear().env("LANG", "C").env("COLUMNS", "110").stdin(Stdio::null());
    command
}

/// What a run said, and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
        Self {
            code: output.status.code().expect("it ends by itself"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// The one object that `--format json` prints.
    pub(crate) fn json(&self) -> Value {
        let mut lines = self.out.lines();
        let line = lines.next().unwrap_or_else(|| panic!("nothing on stdout: {self:?}"));
        assert_eq!(lines.next(), None, "one object on one line");
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// The value of an answer.
    pub(crate) fn value(&self) -> Value {
        let mut json = self.json();
        assert_eq!(json["outcome"], "ok", "{self:?}");
        json["value"].take()
    }

    /// The error of an answer.
    pub(crate) fn error(&self) -> Value {
        let mut json = self.json();
        assert_eq!(json["outcome"], "error", "{self:?}");
        json["error"].take()
    }

    /// Everything that was printed.
    pub(crate) fn everything(&self) -> String {
        format!("{}\n{}", self.out, self.err)
    }
}

/// Runs the program to its end.
pub(crate) fn run<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Said {
    Said::from(portolan().args(args).output().expect("the program starts"))
}

/// Runs the program with something to read.
pub(crate) fn run_with<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>, stdin: &[u8]) -> Said {
    let mut child = portolan()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    let bytes = stdin.to_vec();
    // A program that has read enough closes its end.
    let writer = std::thread::spawn(move || drop(pipe.write_all(&bytes)));
    let said = Said::from(child.wait_with_output().expect("it ends"));
    writer.join().expect("the writer ends");
    said
}

/// Runs the program with a configuration.
pub(crate) fn run_in<A: AsRef<OsStr>>(config: &Path, args: impl IntoIterator<Item = A>) -> Said {
    Said::from(portolan().arg("-c").arg(config).args(args).output().expect("the program starts"))
}
