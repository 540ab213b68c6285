//! What was found by the fuzz targets, made as small as it gets, and mended.

use crate::property;

fn holds(name: &str, bytes: impl AsRef<[u8]>) {
    (property(name).check)(bytes.as_ref());
}

/// A number on the edge of what is kept of a provider's sentence lost its last digit, and was no number any more.
#[test]
fn a_sentence_is_cut_after_it_was_hidden() {
    for length in 280..300 {
        holds("redaction", "字".repeat(length));
    }
}

/// An offset with seconds was read, and written without them: the time then read as another.
#[test]
fn an_offset_has_no_seconds() {
    holds("times", [&[0; 8], b"4999-12-31 23:59:12-222359".as_slice()].concat());
}
