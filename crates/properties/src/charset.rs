//! Bodies to text: UTF-8 comes out, or an error within the bytes.
//!
//! Bytes: a line with the `Content-Type`, then the body.

use bytes::Bytes;
use portolan::exchange::{to_utf8, utf8};

use crate::line;

const MARK: &[u8] = b"\xef\xbb\xbf";

/// What comes out is UTF-8 and at most three times as long; an error names a byte that is there; valid UTF-8 is not changed
/// unless its label says GBK, and then only where it has no Chinese character.
pub fn charset(bytes: &[u8]) {
    let (label, body) = line(bytes);
    let label = std::str::from_utf8(label).ok().filter(|label| !label.is_empty());
    let whole = Bytes::copy_from_slice(body);
    let unmarked = body.strip_prefix(MARK).unwrap_or(body);
    match to_utf8(whole.clone(), label) {
        Ok(text) => {
            assert!(std::str::from_utf8(&text).is_ok(), "what came out is no UTF-8");
            assert!(text.len() <= 3 * body.len(), "{} bytes of {}", text.len(), body.len());
            if let Ok(plain) = std::str::from_utf8(body)
                && plain.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
            {
                assert_eq!(text, unmarked, "Chinese in UTF-8 was changed");
            }
        }
        Err(error) => {
            assert!(error.offset() < body.len(), "byte {} of {}", error.offset(), body.len());
            assert!(std::str::from_utf8(body).is_err(), "valid UTF-8 was refused");
        }
    }
    assert_eq!(utf8(body).is_some(), std::str::from_utf8(body).is_ok(), "the two checks of UTF-8 disagree");
    if utf8(body).is_some() {
        let text = to_utf8(whole, None).expect("UTF-8 needs no label");
        assert_eq!(text, unmarked, "UTF-8 without a label was changed");
    }
}
