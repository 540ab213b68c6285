//! Whether a call is let in. The checks run in the order in which they are written here, and the
//! first that fails decides. What is missing comes before the signature; whatever else is wrong
//! comes after it, so that a changed byte is a wrong signature and nothing else.

use std::time::Duration;

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::app::{JosApps, Party};
use super::arguments::Refusal;
use super::code;
use super::method::Method;
use super::parameters::Parameters;
use super::sign::is_signed;
use crate::clock::{china, read_civil};

/// A call that is let in.
pub(crate) struct Admitted {
    pub(crate) party: Party,
    pub(crate) method: &'static Method,
}

/// Checks a call up to, but not including, its own parameters.
pub(crate) fn verify(
    apps: &mut JosApps,
    parameters: &Parameters,
    now: Timestamp,
    window: Duration,
) -> Result<Admitted, Refusal> {
    // 1. what is needed is there
    let name = parameters.get("method").ok_or(code::METHOD_MISSING)?;
    let method = Method::of(name);
    let app_key = parameters.get("app_key").ok_or(code::APP_KEY_MISSING)?;
    let timestamp = parameters.get("timestamp").ok_or(code::TIMESTAMP_MISSING)?;
    let sign = parameters.get("sign").ok_or(code::SIGN_MISSING)?;
    let token = parameters.get("access_token");
    // an unknown method has its turn below
    if token.is_none() && method.is_some_and(|method| !method.token_optional) {
        return Err(code::TOKEN_MISSING.into());
    }
    // 2. the application exists
    let app = apps.get(app_key).ok_or(code::APP_KEY_INVALID)?;
    // 3. the signature, over everything that was sent
    if !app.secrets().any(|secret| is_signed(parameters, secret.reveal(), sign)) {
        return Err(code::SIGN_INVALID.into());
    }
    // 4. version and format
    match parameters.get("v") {
        None | Some("2.0") => {}
        Some(other) => {
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            let malformed = !other.split_once('.').is_some_and(|(major, minor)| digits(major) && digits(minor));
            return Err(if malformed { code::VERSION_MALFORMED } else { code::VERSION_UNSUPPORTED }.into());
        }
    }
    if parameters.get("format").is_some_and(|format| !format.eq_ignore_ascii_case("json")) {
        return Err(code::FORMAT.into());
    }
    // 5. the timestamp is readable and within the window, both edges included
    let sent = read_timestamp(timestamp).ok_or(code::TIMESTAMP_INVALID)?;
    let window = SignedDuration::try_from(window).unwrap_or(SignedDuration::MAX);
    if now.duration_since(sent).abs() > window {
        return Err(code::TIMESTAMP_INVALID.into());
    }
    // 6. the token is one of the application's and has not expired; JD repeats it in its words
    let party = match token {
        None => Party::of(&app.grants),
        Some(token) => {
            let refused = || Refusal::about(code::TOKEN_INVALID, token);
            let own = |text: &&super::app::JosGrant| text.access_token.as_ref().is_some_and(|own| own.is(token));
            let grant = app.grants.iter().find(own).ok_or_else(refused)?;
            if grant.token_expires.is_some_and(|end| now >= end) {
                return Err(refused());
            }
            Party::of(std::slice::from_ref(grant))
        }
    };
    // 7. the method exists, and the application may call it
    let method = method.ok_or_else(|| Refusal::from(code::METHOD_UNKNOWN))?;
    if app.methods.as_ref().is_some_and(|methods| !methods.iter().any(|own| own == method.name)) {
        return Err(code::NO_RIGHT.into());
    }
    // 8. calls of the day
    if !apps.pass(app_key, now) {
        return Err(code::CALL_LIMIT.into());
    }
    Ok(Admitted { party, method })
}

/// `yyyy-MM-dd HH:mm:ss` in China's time, or with milliseconds and an offset: `….000+0800`.
fn read_timestamp(text: &str) -> Option<Timestamp> {
    let Some((civil, rest)) = text.split_once('.') else {
        return read_civil(text, china());
    };
    let number = |from: usize, to: usize| -> Option<i32> {
        let part = rest.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?;
        part.parse().ok()
    };
    let sign = match rest.get(3..4)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    if rest.len() != 8 {
        return None;
    }
    let (hours, minutes) = (number(4, 6)?, number(6, 8)?);
    let offset = Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()?;
    let millis = SignedDuration::from_millis(i64::from(number(0, 3)?));
    read_civil(civil, offset)?.checked_add(millis).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_timestamp() {
        let plain = read_timestamp("2015-08-12 11:20:15").unwrap();
        assert_eq!(read_timestamp("2015-08-12 11:20:15.000+0800"), Some(plain));
        assert_eq!(read_timestamp("2015-08-12 03:20:15.000+0000"), Some(plain));
        let later = read_timestamp("2015-08-12 11:20:15.250+0800").unwrap();
        assert_eq!(later.duration_since(plain).as_millis(), 250);
        for wrong in [
            "",
            ".",
            "2015-08-12 11:20:15.",
            "2015-08-12 11:20:15.000",
            "2015-08-12 11:20:15.000+08:00",
            "2015-08-12 11:20:15.0000800",
            "2015-08-12 11:20:15.时时",
            "2015-08-12T11:20:15.000+0800",
            "1439349615",
        ] {
            assert_eq!(read_timestamp(wrong), None, "{wrong}");
        }
    }
}
