//! The LOP signature: the parts of a call joined without separators, the secret at both ends,
//! then MD5 in hex or an HMAC in base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::digest::block_api::EagerHash;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

/// How a call is signed; the names are case-sensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Md5Salt,
    HmacMd5,
    HmacSha1,
    HmacSha256,
    HmacSha512,
}

impl Algorithm {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "md5-salt" => Self::Md5Salt,
            "HMacMD5" => Self::HmacMd5,
            "HMacSHA1" => Self::HmacSha1,
            "HMacSHA256" => Self::HmacSha256,
            "HMacSHA512" => Self::HmacSha512,
            _ => return None,
        })
    }
}

/// What is signed.
pub(crate) struct Signed<'a> {
    pub(crate) secret: &'a str,
    pub(crate) token: &'a str,
    pub(crate) app_key: &'a str,
    pub(crate) path: &'a str,
    pub(crate) body: &'a [u8],
    pub(crate) timestamp: &'a str,
    pub(crate) version: &'a str,
}

impl Signed<'_> {
    fn message(&self) -> Vec<u8> {
        [
            self.secret.as_bytes(),
            b"access_token",
            self.token.as_bytes(),
            b"app_key",
            self.app_key.as_bytes(),
            b"method",
            self.path.as_bytes(),
            b"param_json",
            self.body,
            b"timestamp",
            self.timestamp.as_bytes(),
            b"v",
            self.version.as_bytes(),
            self.secret.as_bytes(),
        ]
        .concat()
    }

    /// The signature: lower-case hex, or base64.
    pub(crate) fn with(&self, algorithm: Algorithm) -> String {
        let message = self.message();
        let key = self.secret.as_bytes();
        match algorithm {
            Algorithm::Md5Salt => hex::encode(Md5::digest(&message)),
            Algorithm::HmacMd5 => hmac::<Md5>(key, &message),
            Algorithm::HmacSha1 => hmac::<sha1::Sha1>(key, &message),
            Algorithm::HmacSha256 => hmac::<sha2::Sha256>(key, &message),
            Algorithm::HmacSha512 => hmac::<sha2::Sha512>(key, &message),
        }
    }

    /// Whether a signature is right: hex in either case, base64 exactly.
    pub(crate) fn has(&self, algorithm: Algorithm, given: &str) -> bool {
        let given = match algorithm {
            Algorithm::Md5Salt => given.to_ascii_lowercase(),
            _ => given.to_owned(),
        };
        let wanted = self.with(algorithm);
        // an empty signature is never right
        !wanted.is_empty() && wanted.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

fn hmac<D: EagerHash>(key: &[u8], message: &[u8]) -> String
where
    Hmac<D>: Mac + KeyInit,
{
    // an HMAC takes keys of every length; were it not so, the empty text is no signature
    <Hmac<D> as KeyInit>::new_from_slice(key)
        .map(|mac| STANDARD.encode(mac.chain_update(message).finalize().into_bytes()))
        .unwrap_or_default()
}
