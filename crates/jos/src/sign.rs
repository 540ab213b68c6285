//! How JOS wants a request signed.
//!
//! Every parameter that is sent, query and form together, except `sign` and those without a value: sorted by name in byte
//! order, each name followed by its value without separators, the secret before and after, MD5 in upper-case hex. Values
//! go in as they are before percent-encoding; the JSON of the application's parameters goes in byte for byte as sent.
//! Source: JD's interface page, and the SDKs of five languages, which agree.

use std::collections::BTreeMap;

use md5::{Digest, Md5};
use portolan_ports::Secret;

/// The parameter that carries the application's parameters, as one JSON object.
pub(crate) const PARAM_JSON: &str = "360buy_param_json";

/// Everything that goes into a signature.
///
/// ```
/// use portolan_jos::sign::Signing;
/// use portolan_ports::Secret;
/// let secret = Secret::new("examplesecret0001");
/// let signing = Signing {
///     app_key: "EXAMPLEAPPKEY0001",
///     app_secret: &secret,
///     access_token: None,
///     timestamp: "2015-08-12 11:20:15",
///     method: "jingdong.logistics.order.search",
///     params_json: r#"{"receipt_nos":"CSL1,CSL2"}"#,
///     extra: &[],
/// };
/// assert_eq!(signing.sign(), "B5FFE4DCB032ED1AF540D4565F4AE038");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Signing<'a> {
    /// The application's key.
    pub app_key: &'a str,
    /// Its secret.
    pub app_secret: &'a Secret,
    /// The merchant's token; an empty one is none.
    pub access_token: Option<&'a Secret>,
    /// Beijing time, `yyyy-MM-dd HH:mm:ss` or `yyyy-MM-dd HH:mm:ss.SSS+0800`, as sent.
    pub timestamp: &'a str,
    /// The dotted name of the method; its case counts.
    pub method: &'a str,
    /// The application's parameters: one JSON object, `{}` for none. Another thing than a parameter `format` inside of it
    /// is one in [`extra`](Self::extra).
    pub params_json: &'a str,
    /// Whatever else is sent, as `format`. One that has the name of another parameter replaces it; `v` is 2.0 otherwise.
    pub extra: &'a [(&'a str, &'a str)],
}

/// A parameter's value.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    Open(&'a str),
    Hidden(&'a Secret),
}

impl<'a> Value<'a> {
    pub(crate) fn expose(self) -> &'a str {
        match self {
            Self::Open(text) => text,
            Self::Hidden(secret) => secret.expose(),
        }
    }
}

impl<'a> Signing<'a> {
    /// The signature: 32 upper-case hex digits.
    #[must_use]
    pub fn sign(&self) -> String {
        let mut digest = Md5::new();
        self.pieces(|piece| digest.update(piece.expose()));
        hex::encode_upper(digest.finalize())
    }

    /// The text to sign, with the secrets in it replaced by what `show` gives for them.
    #[must_use]
    pub fn text(&self, show: impl Fn(&Secret) -> String) -> String {
        let mut text = String::new();
        self.pieces(|piece| match piece {
            Value::Open(open) => text.push_str(open),
            Value::Hidden(secret) => text.push_str(&show(secret)),
        });
        text
    }

    fn pieces(&self, mut take: impl FnMut(Value<'_>)) {
        take(Value::Hidden(self.app_secret));
        for (name, value) in self.params() {
            take(Value::Open(name));
            take(value);
        }
        take(Value::Hidden(self.app_secret));
    }

    /// What is signed and must be sent, no more and no less, in the order of signing; `sign` itself is sent beside it.
    pub(crate) fn params(&self) -> BTreeMap<&'a str, Value<'a>> {
        let mut params = BTreeMap::from([
            ("app_key", Value::Open(self.app_key)),
            ("method", Value::Open(self.method)),
            ("timestamp", Value::Open(self.timestamp)),
            ("v", Value::Open("2.0")),
            (PARAM_JSON, Value::Open(self.params_json)),
        ]);
        if let Some(token) = self.access_token {
            params.insert("access_token", Value::Hidden(token));
        }
        params.extend(self.extra.iter().map(|(name, value)| (*name, Value::Open(value))));
        params.retain(|name, value| !name.is_empty() && *name != "sign" && !value.expose().is_empty());
        params
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "11111111-2222-3333-4444-555555555555";
    const TRACE: (&str, &str) = ("jingdong.etms.trace.get", r#"{"waybillCode":"VA00000000001"}"#);
    const SEARCH: (&str, &str) = ("jingdong.logistics.order.search", r#"{"receipt_nos":"CSL1,CSL2"}"#);
    const SECONDS: &str = "2015-08-12 11:20:15";

    fn sign(call: (&str, &str), token: Option<&str>, timestamp: &str, extra: &[(&str, &str)]) -> String {
        let (secret, token) = (Secret::new("examplesecret0001"), token.map(Secret::new));
        let (method, params_json) = call;
        let access_token = token.as_ref();
        Signing {
            app_key: "EXAMPLEAPPKEY0001",
            app_secret: &secret,
            access_token,
            timestamp,
            method,
            params_json,
            extra,
        }
        .sign()
    }

    #[test]
    fn eight_vectors() {
        let send = "jingdong.etms.waybill.send";
        let names = (send, r#"{"receiveName":"张三","weight":1.5}"#);
        let marks = (send, r#"{"description":"a+b/c d&e=f%\"q\""}"#);
        let token = Some(TOKEN);
        let carriers = sign(("jingdong.logistics.carriers.list", "{}"), token, SECONDS, &[]);
        assert_eq!(carriers, "E73EE0983C76893EC09F10B81626DB5A");
        assert_eq!(sign(TRACE, token, SECONDS, &[]), "DDD0AD98226EE597ECA25A227321252A");
        assert_eq!(sign(names, token, SECONDS, &[]), "950C5865B6CC8BCA452E915AE48CFD5B");
        assert_eq!(sign(TRACE, token, SECONDS, &[("format", "json")]), "D5A0F1A3D33431959D8F528818AD54C3");
        assert_eq!(sign(TRACE, token, "2015-08-12 11:20:15.000+0800", &[]), "FFD75C2AD9A2B016F11B783DC09217DF");
        assert_eq!(sign(marks, token, SECONDS, &[]), "9F1AFF719DEC55B7C9535AA7AEE1059B");
        assert_eq!(sign(SEARCH, None, SECONDS, &[]), "B5FFE4DCB032ED1AF540D4565F4AE038");
        assert_eq!(sign(SEARCH, Some(""), SECONDS, &[]), "B5FFE4DCB032ED1AF540D4565F4AE038");
    }

    #[test]
    fn what_is_not_sent_is_not_signed_and_what_is_sent_twice_counts_once() {
        let plain = sign(TRACE, Some(TOKEN), SECONDS, &[]);
        assert_eq!(sign(TRACE, Some(TOKEN), SECONDS, &[("sign", "X"), ("", "x"), ("format", ""), ("v", "2.0")]), plain);
        assert_ne!(sign(TRACE, Some(TOKEN), SECONDS, &[("v", "1.0")]), plain);
        let inside = (TRACE.0, r#"{"format":"json","waybillCode":"VA00000000001"}"#);
        assert_ne!(sign(inside, Some(TOKEN), SECONDS, &[]), sign(TRACE, Some(TOKEN), SECONDS, &[("format", "json")]));
    }

    #[test]
    fn the_text_shows_secrets_as_it_is_told_to() {
        let (secret, token) = (Secret::new("examplesecret0001"), Secret::new(TOKEN));
        let (method, params_json) = TRACE;
        let signing = Signing {
            app_key: "EXAMPLEAPPKEY0001",
            app_secret: &secret,
            access_token: Some(&token),
            timestamp: SECONDS,
            method,
            params_json,
            extra: &[],
        };
        let whole = "examplesecret0001360buy_param_json{\"waybillCode\":\"VA00000000001\"}\
                     access_token11111111-2222-3333-4444-555555555555app_keyEXAMPLEAPPKEY0001\
                     methodjingdong.etms.trace.gettimestamp2015-08-12 11:20:15v2.0examplesecret0001";
        assert_eq!(signing.text(|secret| secret.expose().to_owned()), whole);
        let hidden = signing.text(|_| "***".into());
        assert!(
            hidden.starts_with("***360buy") && hidden.ends_with("v2.0***") && hidden.contains("access_token***app_key")
        );
        assert!(!format!("{signing:?}").contains("examplesecret"));
    }
}
