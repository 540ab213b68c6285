//! Applications of the JOS gateway.

use std::num::NonZeroU32;

use serde_json::{Value, json};

use super::Done;
use super::fields::Fields;
use crate::clock::rfc3339;
use crate::{DEFAULT_CUSTOMER_CODE, DEFAULT_VENDER_ID, Error, JosApp, JosGrant, Sandbox, jos_methods};

/// Everything but secrets and tokens.
pub(super) fn list(sandbox: &Sandbox) -> Done {
    let apps: Vec<Value> = sandbox.jos_apps().iter().map(described).collect();
    Ok(json!({ "apps": apps }))
}

fn described(app: &JosApp) -> Value {
    let grants: Vec<Value> = app
        .grants
        .iter()
        .map(|grant| {
            json!({
                "vender_id": grant.vender_id,
                "granted": grant.access_token.is_some(),
                "token_expires": grant.token_expires.map(rfc3339),
                "customer_codes": grant.customer_codes,
            })
        })
        .collect();
    json!({
        "app_key": app.app_key,
        "grants": grants,
        "methods": app.methods,
        "calls_per_day": app.calls_per_day,
        "token_seconds": app.token_seconds,
        "redirect_uri": app.redirect_uri,
        "declines": app.declines,
    })
}

/// One merchant is told with the application itself, several as `grants`.
pub(super) fn register(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let app_key = fields.needed_text("app_key")?;
    let app_secret = fields.needed_text("app_secret")?;
    let mut app = JosApp::without_token(app_key, app_secret);
    app.second_secret = fields.text("second_secret")?.map(Into::into);
    app.grants = match fields.list("grants")? {
        None => vec![grant(&mut fields)?],
        Some(grants) => grants.into_iter().map(nested).collect::<Result<_, _>>()?,
    };
    if let Some(methods) = fields.texts("methods")? {
        if let Some(unknown) = methods.iter().find(|name| !jos_methods().any(|known| known == name.as_str())) {
            let name: String = unknown.chars().take(64).collect();
            return Err(Error::invalid("methods", format!("`{name}` is not served")));
        }
        app.methods = Some(methods);
    }
    app.calls_per_day = calls(&mut fields)?;
    if let Some(seconds) = fields.small("token_seconds")? {
        app.token_seconds = seconds;
    }
    app.redirect_uri = fields.text("redirect_uri")?;
    app.declines = fields.flag("declines")?;
    fields.finish()?;
    let described = described(&app);
    sandbox.register_jos(app)?;
    Ok(described)
}

fn nested(value: Value) -> Result<JosGrant, Error> {
    let mut fields = Fields::nested(value, "grants")?;
    let grant = grant(&mut fields)?;
    fields.finish()?;
    Ok(grant)
}

fn grant(fields: &mut Fields) -> Result<JosGrant, Error> {
    let vender = fields.text("vender_id")?.unwrap_or_else(|| DEFAULT_VENDER_ID.to_owned());
    let mut grant = JosGrant::new(vender);
    grant.access_token = fields.text("access_token")?.map(Into::into);
    grant.refresh_token = fields.text("refresh_token")?.map(Into::into);
    grant.token_expires = fields.time("token_expires")?;
    grant.customer_codes = fields.texts("customer_codes")?.unwrap_or_else(|| vec![DEFAULT_CUSTOMER_CODE.to_owned()]);
    Ok(grant)
}

pub(super) fn limit(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let app_key = fields.needed_text("app_key")?;
    let limit = calls(&mut fields)?;
    fields.finish()?;
    sandbox.limit_jos(&app_key, limit)?;
    Ok(json!({ "app_key": app_key, "calls_per_day": limit }))
}

fn calls(fields: &mut Fields) -> Result<Option<NonZeroU32>, Error> {
    match fields.small("calls_per_day")? {
        None => Ok(None),
        Some(number) => {
            let wrong = || Error::invalid("calls_per_day", "1 or more, or null for no limit");
            NonZeroU32::new(number).map(Some).ok_or_else(wrong)
        }
    }
}
