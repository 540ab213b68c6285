//! The JOS signature: names and values of all parameters in the order of their names, the secret
//! at both ends, MD5, upper-case hex.

use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

use super::parameters::Parameters;

/// Whether the `sign` of a call is right. Empty names and values do not count.
pub(crate) fn is_signed(parameters: &Parameters, secret: &str, sign: &str) -> bool {
    let mut text = secret.to_owned();
    for (name, value) in parameters.first_of_each() {
        if name != "sign" && !name.is_empty() && !value.is_empty() {
            text.push_str(name);
            text.push_str(value);
        }
    }
    text.push_str(secret);
    let wanted = hex::encode_upper(Md5::digest(text));
    wanted.as_bytes().ct_eq(sign.as_bytes()).into()
}
