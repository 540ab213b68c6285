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

/// Which of two codes an event keeps once depended on its keys, and so on which reports were joined before.
#[test]
fn three_reports_in_any_order_keep_the_same_codes() {
    holds(
        "merge",
        b"{\x0a      \x22code\x22: 0,\x0a     \xe6\x88\x90\x22\x0a      },\x0a      \x22requestId\x22: \x226f1c9a52-0000-40 \x22success\x22: true,\x0a      : \x226f1 \x22success\x22,\x0a      \x22data\x22: {\x0a        \x22resultType\x22: 0,\x0a        \x22resultMess2ge\x22 \x226f1c9a52-0000-4000-8000-000000000001\x22,\x0a      \xd6\xd2\xc6\xb3ls\x22: 12\x0a-    }",
    );
}
