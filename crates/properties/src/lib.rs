//! What foreign bytes may never do.
//!
//! Each property is a function of bytes that panics where it is broken: a fuzzer calls it (`fuzz/`), and so do the tests of
//! this crate, with arbitrary bytes and with damaged fixtures, on stable Rust. What a property reads before the bytes
//! proper (an operation, a label, a signature) stands in lines in front of them, so that a seed can be read by a person.

mod adapters;
mod charset;
mod envelope;
mod headers;
mod json;
mod mask;
mod merge;
mod opaque;
mod plant;
mod push;
mod rules;
pub mod seeds;
mod status;
mod time;

pub use charset::charset;
pub use envelope::{cj_envelope, jdl_envelope, jos_envelope};
pub use headers::headers;
pub use json::json_reader;
pub use mask::{masking, redaction};
pub use merge::merge;
pub use push::{cj_push, jdl_push};
pub use rules::rule_tip;
pub use status::status_table;
pub use time::times;

/// A property under its name, which is also the name of its fuzz target.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// The function's name.
    pub name: &'static str,
    /// Panics where the bytes break it.
    pub check: fn(&[u8]),
}

/// All of them.
#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    Property { name: "jos_envelope", check: jos_envelope },
    Property { name: "jdl_envelope", check: jdl_envelope },
    Property { name: "cj_envelope", check: cj_envelope },
    Property { name: "jdl_push", check: jdl_push },
    Property { name: "cj_push", check: cj_push },
    Property { name: "status_table", check: status_table },
    Property { name: "times", check: times },
    Property { name: "charset", check: charset },
    Property { name: "json_reader", check: json_reader },
    Property { name: "headers", check: headers },
    Property { name: "masking", check: masking },
    Property { name: "redaction", check: redaction },
    Property { name: "merge", check: merge },
    Property { name: "rule_tip", check: rule_tip },
];

/// The first line, without its end, and what follows it.
fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &[]),
    }
}

/// A number that any change of the bytes is likely to change: to choose by, where the bytes name nothing.
fn sum(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)))
}
