//! How JDL wants a request signed.
//!
//! The text to sign is the secret, then `access_token`, `app_key`, `method`, `param_json`, `timestamp` and `v`, each name
//! followed by its value without separators, then the secret again. The body goes in byte for byte as sent; the timestamp
//! as written, before percent-encoding. Source: JD's published PHP SDK and its Java and Python demos, which agree.

use std::str::FromStr;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use portolan_ports::Secret;
use sha1::Sha1;
use sha2::{Sha256, Sha512};

/// How the text is hashed. The names are JD's, case and all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// `md5-salt`: MD5, 32 lower-case hex digits. What the gateway assumes when a request names none.
    #[default]
    Md5Salt,
    /// `HMacMD5`: HMAC-MD5 with the secret as key, base64. The other HMACs likewise.
    HmacMd5,
    /// `HMacSHA1`.
    HmacSha1,
    /// `HMacSHA256`.
    HmacSha256,
    /// `HMacSHA512`.
    HmacSha512,
}

/// A name that is no algorithm of JDL's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownAlgorithm;

impl std::fmt::Display for UnknownAlgorithm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the algorithm is one of md5-salt, HMacMD5, HMacSHA1, HMacSHA256, HMacSHA512 (exactly so written)")
    }
}
impl std::error::Error for UnknownAlgorithm {}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Md5Salt, Self::HmacMd5, Self::HmacSha1, Self::HmacSha256, Self::HmacSha512];

    /// JD's name, as the parameter `algorithm` carries it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5Salt => "md5-salt",
            Self::HmacMd5 => "HMacMD5",
            Self::HmacSha1 => "HMacSHA1",
            Self::HmacSha256 => "HMacSHA256",
            Self::HmacSha512 => "HMacSHA512",
        }
    }
}

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name).ok_or(UnknownAlgorithm)
    }
}

/// What is signed: a request to the gateway, or the refresh of a token.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A request to the gateway.
    Request {
        /// The merchant's token; `None` for partner applications, whose text keeps the empty place.
        access_token: Option<&'a Secret>,
        /// The path alone, with its leading slash.
        path: &'a str,
        /// The body as sent.
        body: &'a [u8],
    },
    /// The refresh of a token: always MD5.
    Refresh {
        /// The refresh token.
        refresh_token: &'a Secret,
    },
}

/// Everything that goes into a signature.
#[derive(Clone, Copy, Debug)]
pub struct Signing<'a> {
    /// The application's key.
    pub app_key: &'a str,
    /// Its secret.
    pub app_secret: &'a Secret,
    /// `yyyy-MM-dd HH:mm:ss` in the zone that `lop-tz` announces, for a refresh in UTC+8.
    pub timestamp: &'a str,
    /// What is signed.
    pub subject: Subject<'a>,
}

impl Signing<'_> {
    /// The signature. A refresh is always signed with MD5, whatever the algorithm.
    #[must_use]
    pub fn sign(&self, algorithm: Algorithm) -> String {
        let secret = self.app_secret.expose().as_bytes();
        match (&self.subject, algorithm) {
            (Subject::Refresh { .. }, _) | (_, Algorithm::Md5Salt) => {
                let mut digest = Md5::new();
                self.feed(|piece| digest.update(piece));
                hex::encode(digest.finalize())
            }
            (_, Algorithm::HmacMd5) => self.mac::<Hmac<Md5>>(secret),
            (_, Algorithm::HmacSha1) => self.mac::<Hmac<Sha1>>(secret),
            (_, Algorithm::HmacSha256) => self.mac::<Hmac<Sha256>>(secret),
            (_, Algorithm::HmacSha512) => self.mac::<Hmac<Sha512>>(secret),
        }
    }

    fn mac<M: Mac + KeyInit>(&self, secret: &[u8]) -> String {
        // HMAC takes keys of every length; `new_from_slice` cannot fail for it.
        let Ok(mut mac) = <M as KeyInit>::new_from_slice(secret) else { return String::new() };
        self.feed(|piece| mac.update(piece));
        BASE64.encode(mac.finalize().into_bytes())
    }

    /// The text to sign, with the secrets in it replaced by what `show` gives for them.
    #[must_use]
    pub fn text(&self, show: impl Fn(&Secret) -> String) -> Vec<u8> {
        let mut text = Vec::new();
        self.pieces(|piece| match piece {
            Piece::Open(bytes) => text.extend_from_slice(bytes),
            Piece::Hidden(secret) => text.extend_from_slice(show(secret).as_bytes()),
        });
        text
    }

    fn feed(&self, mut update: impl FnMut(&[u8])) {
        self.pieces(|piece| match piece {
            Piece::Open(bytes) => update(bytes),
            Piece::Hidden(secret) => update(secret.expose().as_bytes()),
        });
    }

    fn pieces(&self, mut take: impl FnMut(Piece<'_>)) {
        use Piece::{Hidden, Open};
        take(Hidden(self.app_secret));
        match self.subject {
            Subject::Request { access_token, path, body } => {
                take(Open(b"access_token"));
                if let Some(token) = access_token {
                    take(Hidden(token));
                }
                for piece in ["app_key", self.app_key, "method", path, "param_json"] {
                    take(Open(piece.as_bytes()));
                }
                take(Open(body));
                for piece in ["timestamp", self.timestamp, "v", "2.0"] {
                    take(Open(piece.as_bytes()));
                }
            }
            Subject::Refresh { refresh_token } => {
                for piece in ["app_key", self.app_key, "refresh_token"] {
                    take(Open(piece.as_bytes()));
                }
                take(Hidden(refresh_token));
                for piece in ["timestamp", self.timestamp] {
                    take(Open(piece.as_bytes()));
                }
            }
        }
        take(Hidden(self.app_secret));
    }
}

enum Piece<'a> {
    Open(&'a [u8]),
    Hidden(&'a Secret),
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "demoappkey0000000000000000000001";

    fn signs(token: &str, path: &str, timestamp: &str, body: &str) -> (usize, [String; 5]) {
        let (secret, token) = (Secret::new("demosecret000000000000000000000a"), Secret::new(token));
        let access_token = (!token.is_empty()).then_some(&token);
        let subject = Subject::Request { access_token, path, body: body.as_bytes() };
        let signing = Signing { app_key: KEY, app_secret: &secret, timestamp, subject };
        let length = signing.text(|secret| secret.expose().to_owned()).len();
        (length, Algorithm::ALL.map(|algorithm| signing.sign(algorithm)))
    }

    #[test]
    fn a_trace_query() {
        let body = r#"[{"referenceNumber":"JDVA00000000001","referenceType":20000,"customerCode":"010K000001"}]"#;
        let made = signs("demotoken0000000000000000000000f", "/jd/tracking/query", "2024-03-04 08:00:00", body);
        let sha512 = "q247PDQZB++W2900ZL1h5JV6NEsMULhiaLXDfgE7o+rnjqdIAKap44RqYa8SPdgyDu+C7Uh6Wbm7UkeaDDaSYw==";
        let signs = [
            "5e850792faea709c651ea0f136b6c3c1",
            "Y+7QD/0S1nMpjwwRMW2Pdg==",
            "AiKs+S1JhMPl4UnPqeCZ/a9FKKM=",
            "zVdrH3zsXkNOdu04VlIvfxhG6l/8lSjkWY+X8PLdbO8=",
            sha512,
        ];
        assert_eq!(made, (302, signs.map(str::to_owned)));
    }

    #[test]
    fn a_body_with_chinese_text() {
        let body = r#"[{"waybillCode":"JDVA00000000001","orderOrigin":1,"customerCode":"010K000001","cancelReason":"用户发起取消","cancelReasonCode":"1","cancelType":1}]"#;
        let made = signs("demotoken0000000000000000000000f", "/ecap/v1/orders/cancel", "2024-03-04 23:59:59", body);
        let sha512 = "L34GUGkLePaEMerJJvdhBONJ1aOT8OFveadZDbaxoEn9ak5DQuw7d3Km69IiLN+DKEMjyBn1VRj5HoQNf89KMw==";
        let signs = [
            "64d33e4f301a2ab173d74c11e9ca5c85",
            "9jvXjvpAxDIY3DGkb3KDtQ==",
            "H/jOd/ln7VCK/M2LLGXqttESP7I=",
            "86lEO4g+4VJsN/yyixtWda2TRoZEb/prlhLNDVmmTNI=",
            sha512,
        ];
        assert_eq!(made, (370, signs.map(str::to_owned)));
    }

    #[test]
    fn a_partner_application_has_no_token() {
        let body = r#"[{"referenceNumber":"JDVA00000000001","referenceType":20000,"phone":"5514"}]"#;
        let made = signs("", "/jd/tracking/query", "2024-03-04 08:00:00", body);
        let sha512 = "d2GDvaMuEkcWA7glVnXlqfD4p7+lGZ9dDwHmSZ0HniDURVUOMA+honAfyP61XsmRFQMzhOx3Bdmq/oJ36iMGqg==";
        let signs = [
            "681de276f400a0864df30733aebc1801",
            "wQOcYw06lSP9UzciSAsJvQ==",
            "4lfoFeEkrymU3xyEEpC8wm7Olvs=",
            "cdYH1NFHX2Q4McMIureZfohh37yyH8bnsHiDA39lgnc=",
            sha512,
        ];
        assert_eq!(made, (257, signs.map(str::to_owned)));
    }

    #[test]
    fn a_refresh_is_md5_whatever_is_asked_for() {
        let (secret, token) = ("demosecret000000000000000000000a".into(), "demorefresh00000000000000000000e".into());
        let subject = Subject::Refresh { refresh_token: &token };
        let signing = Signing { app_key: KEY, app_secret: &secret, timestamp: "2024-03-04 08:00:00", subject };
        for algorithm in Algorithm::ALL {
            assert_eq!(signing.sign(algorithm), "cc7f8d39b9f06cc81a02779c3c13928e");
        }
        let text = String::from_utf8(signing.text(|_| "***".into())).unwrap();
        assert_eq!(text, format!("***app_key{KEY}refresh_token***timestamp2024-03-04 08:00:00***"));
    }

    #[test]
    fn an_algorithm_is_named_exactly() {
        assert_eq!("HMacSHA256".parse(), Ok(Algorithm::HmacSha256));
        assert_eq!("HMACSHA256".parse::<Algorithm>(), Err(UnknownAlgorithm));
        assert_eq!("sm3-salt".parse::<Algorithm>(), Err(UnknownAlgorithm), "JD's own SDK does not have it either");
    }
}
