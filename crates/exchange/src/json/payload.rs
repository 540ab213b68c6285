//! What is in an envelope, once it is open.

use std::{fmt, ops::Deref};

use bytes::Bytes;

use super::{Raw, document};
use crate::utf8;

/// The bytes of a payload: shared with the body, or of their own.
///
/// One that was made [of](Self::of) a [`Raw`] is known to be JSON, and is not looked through once more by who reads it.
/// `Debug` shows its length alone: it may hold persons.
#[derive(Clone, Default)]
pub struct Payload {
    bytes: Bytes,
    valid: bool,
}

impl Payload {
    /// A value of `body`, shared with it; a copy of one that stands elsewhere, as where JSON sat in a string.
    #[must_use]
    pub fn of(body: &Bytes, value: Raw<'_>) -> Self {
        let text = value.get().as_bytes();
        let from = text.as_ptr().addr().checked_sub(body.as_ptr().addr());
        let within = from.map(|from| from..from + text.len()).filter(|range| range.end <= body.len());
        let bytes = within.map_or_else(|| Bytes::copy_from_slice(text), |range| body.slice(range));
        Self { bytes, valid: true }
    }

    /// `null`: a success that names nothing.
    #[must_use]
    pub fn null() -> Self {
        Self { bytes: Bytes::from_static(b"null"), valid: true }
    }

    /// The value; `None` if the bytes are no JSON, or not in UTF-8.
    #[must_use]
    pub fn raw(&self) -> Option<Raw<'_>> {
        let text = utf8(&self.bytes)?;
        if self.valid { Some(Raw(text)) } else { document(text).ok() }
    }
}

/// Bytes of which nothing is known: they are found valid when they are read.
impl From<Bytes> for Payload {
    fn from(bytes: Bytes) -> Self {
        Self { bytes, valid: false }
    }
}

impl Deref for Payload {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl PartialEq for Payload {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Payload {}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_body_is_shared_and_anything_else_copied() {
        let body = Bytes::from_static(br#" {"data":[1, 2]} "#);
        let text = utf8(&body).unwrap();
        let Some(whole) = document(text).ok() else { panic!("valid") };
        assert_eq!(whole.get(), r#"{"data":[1, 2]}"#);
        let payload = Payload::of(&body, whole);
        assert_eq!((payload.as_ptr(), payload.raw()), (body[1..].as_ptr(), Some(whole)));
        let elsewhere = String::from("[3]");
        let payload = Payload::of(&body, document(&elsewhere).unwrap());
        drop(elsewhere);
        assert_eq!(payload.raw().map(Raw::get), Some("[3]"));
        assert_eq!(payload, Payload::from(Bytes::from_static(b"[3]")));
        assert_eq!(Payload::null().raw().map(Raw::get), Some("null"));
    }

    #[test]
    fn bytes_of_which_nothing_is_known_are_found_valid_or_not() {
        let raw = |bytes: &'static [u8]| Payload::from(Bytes::from_static(bytes)).raw().map(|raw| raw.get().to_owned());
        assert_eq!(raw(b" {} ").as_deref(), Some("{}"));
        for bytes in [&b""[..], b"{", b"[1] x", b"\"\xff\""] {
            assert_eq!(raw(bytes), None);
        }
        assert_eq!(format!("{:?}", Payload::from(Bytes::from_static(b"\"hunter2\""))), "Payload(9 bytes)");
    }
}
