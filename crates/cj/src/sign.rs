//! How CJ signs its webhooks. Requests to CJ are not signed: they carry a token.
//!
//! The header `sign` is HMAC-SHA256 over the body, byte for byte as received, in padded base64. The key is the account's
//! `openId` in decimal digits: the one that came with its token, never the one that the body carries, for anybody can write
//! that. There is neither time nor nonce in it: a repetition is told by the message's id alone. Source: CJ's webhook page.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use portolan_ports::Secret;
use sha2::Sha256;

/// The header that carries the signature.
pub const HEADER: &str = "sign";

/// Everything that goes into a signature.
///
/// ```
/// use portolan_cj::sign::Signing;
/// use portolan_ports::Secret;
/// let open_id = Secret::new("33689");
/// let signing = Signing { open_id: &open_id, body: br#"{"messageId":"m-1","openId":33689}"# };
/// assert!(signing.verify(&signing.sign()));
/// assert_eq!(signing.text(|_| "***".into()), r#"{"messageId":"m-1","openId":***}"#);
/// ```
#[derive(Clone, Copy)]
pub struct Signing<'a> {
    /// The account's `openId`, in decimal digits.
    pub open_id: &'a Secret,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

impl std::fmt::Debug for Signing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signing")
            .field("open_id", &self.open_id)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Signing<'_> {
    /// The signature: 44 characters of padded base64.
    #[must_use]
    pub fn sign(&self) -> String {
        self.mac().map(|mac| BASE64.encode(mac.finalize().into_bytes())).unwrap_or_default()
    }

    /// Whether a header's value is the signature, in a time that does not depend on where they differ.
    #[must_use]
    pub fn verify(&self, given: &str) -> bool {
        let Ok(given) = BASE64.decode(given.trim()) else { return false };
        self.mac().is_some_and(|mac| mac.verify_slice(&given).is_ok())
    }

    /// The text to sign: the body, with the `openId` in it replaced by what `show` gives for it.
    #[must_use]
    pub fn text(&self, show: impl Fn(&Secret) -> String) -> String {
        let body = String::from_utf8_lossy(self.body);
        let secret = self.open_id.expose();
        if secret.is_empty() {
            return body.into_owned();
        }
        let mut text = String::with_capacity(body.len());
        let mut rest = &*body;
        // Within a longer number the same digits are no secret.
        while let Some((before, after)) = rest.split_once(secret) {
            text.push_str(before);
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let within = digit(text.chars().next_back()) || digit(after.chars().next());
            text.push_str(&if within { secret.to_owned() } else { show(self.open_id) });
            rest = after;
        }
        text + rest
    }

    /// `None` for an empty key: with it anybody could sign.
    fn mac(&self) -> Option<Hmac<Sha256>> {
        let key = self.open_id.expose().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).ok().filter(|_| !key.is_empty())?;
        mac.update(self.body);
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BODY: &str = r#"{"messageId":"m-1","type":"LOGISTIC","messageType":"UPDATE","openId":33689,"params":{"orderId":210823100016290555,"trackingNumber":"CJPKL0000000001YQ","trackingStatus":5}}"#;
    const SIGN: &str = "0Dn1dshzKuVyqwh+lV/UQiw0+Phc3sp3UodBT6WjTKc=";

    fn verify(open_id: &str, body: &[u8], sign: &str) -> bool {
        Signing { open_id: &Secret::new(open_id), body }.verify(sign)
    }

    #[test]
    fn the_vector_and_what_differs_from_it() {
        let open_id = Secret::new("33689");
        assert_eq!(Signing { open_id: &open_id, body: BODY.as_bytes() }.sign(), SIGN);
        assert!(verify("33689", BODY.as_bytes(), &format!(" {SIGN} ")));
        assert!(!verify("33690", BODY.as_bytes(), SIGN), "another key");
        assert!(!verify("033689", BODY.as_bytes(), SIGN));
        for bad in ["", "=", SIGN.trim_end_matches('='), &SIGN.to_lowercase(), &SIGN[1..], "0Dn1"] {
            assert!(!verify("33689", BODY.as_bytes(), bad), "{bad}");
        }
        for (place, _) in BODY.bytes().enumerate() {
            let mut body = BODY.as_bytes().to_vec();
            body[place] ^= 1;
            assert!(!verify("33689", &body, SIGN), "byte {place}");
        }
    }

    #[test]
    fn an_empty_key_signs_nothing() {
        let empty = Secret::new("");
        let signing = Signing { open_id: &empty, body: b"{}" };
        assert!(signing.sign().is_empty() && !signing.verify("") && !signing.verify(&signing.sign()));
    }

    #[test]
    fn the_text_shows_the_key_as_it_is_told_to() {
        let open_id = Secret::new("33689");
        let signing = Signing { open_id: &open_id, body: BODY.as_bytes() };
        assert_eq!(signing.text(|secret| secret.expose().to_owned()), BODY);
        let hidden = signing.text(|_| "***".into());
        assert!(hidden.contains(r#""openId":***,"#) && !hidden.contains("33689"), "{hidden}");
        assert!(!format!("{signing:?}").contains("33689"));
        let within = Signing { open_id: &open_id, body: br#"{"a":1336890,"b":"33689"}"# };
        assert_eq!(within.text(|_| "***".into()), r#"{"a":1336890,"b":"***"}"#);
    }

    proptest! {
        #[test]
        fn what_is_signed_is_verified_under_its_key_alone(key in "[1-9][0-9]{0,19}", other in "[1-9][0-9]{0,19}", body in prop::collection::vec(any::<u8>(), 0..200)) {
            let (key, other) = (Secret::new(&key), Secret::new(&other));
            let sign = Signing { open_id: &key, body: &body }.sign();
            prop_assert!(sign.len() == 44);
            let same = key.expose() == other.expose();
            let signed = Signing { open_id: &other, body: &body }.verify(&sign);
            prop_assert_eq!(signed, same);
        }
    }
}
