//! Whether a call is let in. The checks run in the order in which they are written here, and the
//! first that fails decides.

use std::time::Duration;

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::app::Apps;
use super::envelope::{GatewayCode as Code, Refusal};
use super::parameters::parameter;
use super::sign::{Algorithm, Signed};
use crate::Request;
use crate::clock::read_civil;

/// Checks a call up to, but not including, its body. Returns the key of the caller.
pub(crate) fn verify(apps: &mut Apps, request: &Request, now: Timestamp, window: Duration) -> Result<String, Refusal> {
    // 1. POST
    if request.method != "POST" {
        return Err(Code::NotPost.into());
    }
    // 2. the parameters are there and readable
    let needed = |name: &'static str| {
        parameter(request, name)
            .filter(|value| !value.is_empty())
            .ok_or(Refusal { code: Code::Parameter, about: Some(name) })
    };
    let app_key = needed("app_key")?;
    let version = needed("v")?;
    if version != "2.0" {
        return Err(Refusal { code: Code::Parameter, about: Some("v") });
    }
    let sign = needed("sign")?;
    let lop_dn = needed("LOP-DN")?;
    let offset = zone(request)?;
    // 3. the application exists
    let app = apps.get(&app_key).ok_or(Code::UnknownApp)?;
    // 4. the algorithm exists; without one it is md5-salt
    let algorithm = match parameter(request, "algorithm").filter(|name| !name.is_empty()) {
        None => Algorithm::Md5Salt,
        Some(name) => Algorithm::from_name(&name).ok_or(Code::Algorithm)?,
    };
    // 5. the timestamp is readable and within the window, both edges included
    let timestamp = parameter(request, "timestamp").unwrap_or_default();
    let sent = read_civil(&timestamp, offset).ok_or(Code::TimestampFormat)?;
    let window = SignedDuration::try_from(window).unwrap_or(SignedDuration::MAX);
    if now.duration_since(sent).abs() > window {
        return Err(Code::TimestampWindow.into());
    }
    // 6. the token is the application's and has not expired; partners may leave it out
    let token = parameter(request, "access_token").unwrap_or_default();
    if token.is_empty() {
        if !app.partner {
            return Err(Code::TokenMissing.into());
        }
    } else {
        let known = app.access_token.as_ref().is_some_and(|own| own.is(&token));
        if !known {
            return Err(Code::TokenInvalid.into());
        }
        if app.token_expires.is_some_and(|end| now >= end) {
            return Err(Code::TokenExpired.into());
        }
    }
    // 7. the signature, over the path and the bytes as received
    let signed = |secret| Signed {
        secret,
        token: &token,
        app_key: &app_key,
        path: request.path(),
        body: &request.body,
        timestamp: &timestamp,
        version: &version,
    };
    if !app.secrets().any(|secret| signed(secret.reveal()).has(algorithm, &sign)) {
        return Err(Code::Signature.into());
    }
    // 8. permission
    let mut plans = app.subscriptions.iter().filter(|plan| plan.lop_dn == lop_dn).peekable();
    if plans.peek().is_none() {
        return Err(Code::PlanNotSubscribed.into());
    }
    if !plans.any(|plan| plan.operations.iter().any(|path| path == request.path())) {
        return Err(Code::OperationNotSubscribed.into());
    }
    // 9. rate
    if !apps.pass(&app_key, now) {
        return Err(Code::RateLimited.into());
    }
    Ok(app_key)
}

/// The zone that the caller announces in `lop-tz`, in whole hours; China's without it.
fn zone(request: &Request) -> Result<Offset, Refusal> {
    let Some(text) = parameter(request, "lop-tz") else {
        return Ok(Offset::constant(8));
    };
    text.trim()
        .parse::<i8>()
        .ok()
        .filter(|hours| (-12..=14).contains(hours))
        .and_then(|hours| Offset::from_hours(hours).ok())
        .ok_or(Refusal { code: Code::Parameter, about: Some("lop-tz") })
}
