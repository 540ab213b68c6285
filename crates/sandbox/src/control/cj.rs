//! What the control port knows of CJ.

use std::num::NonZeroU32;

use serde_json::{Value, json};

use super::Done;
use super::fields::{Fields, hundredths};
use crate::clock::rfc3339;
use crate::reply;
use crate::{
    CjAccount, CjLimitStatus, CjOrder, CjOrderState, CjParcel, CjRetired, CjScript, CjSettings, CjStage, CjSuccess,
    CjTipShape, CjTokenMode, CjTotals, CjUnknown, Error, Request, Sandbox,
};

/// The calls below `/cj/`.
pub(super) fn route(sandbox: &Sandbox, request: &Request) -> Option<Done> {
    let body = || Fields::of(&request.body);
    Some(match (request.method.as_str(), request.path()) {
        ("GET", "/cj/accounts") => accounts(sandbox),
        ("POST", "/cj/accounts") => body().and_then(|fields| register(sandbox, fields)),
        ("POST", "/cj/limits") => body().and_then(|fields| limit(sandbox, fields)),
        ("POST", "/cj/keys") => body().and_then(|fields| keys(sandbox, fields)),
        ("POST", "/cj/logout") => body().and_then(|fields| logout(sandbox, fields)),
        ("GET", "/cj/settings") => Ok(described_settings(&sandbox.cj_settings())),
        ("POST", "/cj/settings") => body().and_then(|fields| settings(sandbox, fields)),
        ("GET", "/cj/parcels") => parcels(sandbox),
        ("POST", "/cj/parcels") => body().and_then(|fields| stage(sandbox, fields)),
        ("GET", "/cj/orders") => orders(sandbox),
        ("POST", "/cj/orders") => body().and_then(|fields| foretell(sandbox, fields)),
        _ => return None,
    })
}

fn parcels(sandbox: &Sandbox) -> Done {
    let now = sandbox.clocks().world;
    let parcels: Vec<Value> = sandbox.cj_parcels().iter().map(|parcel| described_parcel(parcel, now)).collect();
    Ok(json!({ "parcels": parcels }))
}

fn described_parcel(parcel: &CjParcel, now: jiff::Timestamp) -> Value {
    json!({
        "number": parcel.number,
        "mail_no": parcel.mail_no,
        "script": parcel.script.name(),
        "user_number": parcel.user_number,
        "order_number": parcel.order_number,
        "order_id": parcel.order_id,
        "born": rfc3339(parcel.born),
        "last_mile": parcel.last_mile.1,
        "scans": parcel.scans.len(),
        "scans_seen": parcel.seen(now).count(),
    })
}

fn script(fields: &mut Fields) -> Result<CjScript, Error> {
    let name = fields.needed_text("script")?;
    CjScript::from_name(&name).ok_or_else(|| {
        let names = CjScript::ALL.map(CjScript::name).join(", ");
        Error::invalid("script", format!("one of {names}"))
    })
}

fn stage(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let mut stage = CjStage::new(script(&mut fields)?);
    stage.number = fields.text("number")?;
    stage.mail_no = fields.text("mail_no")?;
    stage.user_number = fields.text("user_number")?;
    stage.order_number = fields.text("order_number")?;
    stage.logistic_name = fields.text("logistic_name")?;
    stage.to = fields.text("to")?;
    stage.lived = fields.flag("lived")?;
    fields.finish()?;
    let parcel = sandbox.stage_cj(stage)?;
    Ok(described_parcel(&parcel, sandbox.clocks().world))
}

/// Without persons.
fn orders(sandbox: &Sandbox) -> Done {
    let each = |(order, state): &(CjOrder, CjOrderState)| {
        json!({
            "number": order.number,
            "id": order.id,
            "code": order.code,
            "user_number": order.user_number,
            "state": state.name(),
            "test": order.test,
            "created": rfc3339(order.created),
            "lines": order.lines,
            "total": reply::hundredths(order.total_cents()),
            "script": order.script.name(),
            "waybills": order.waybills,
            "parts": order.parts,
        })
    };
    let orders: Vec<Value> = sandbox.cj_orders().iter().map(each).collect();
    Ok(json!({ "orders": orders }))
}

fn foretell(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let number = fields.needed_text("order_number")?;
    let script = script(&mut fields)?;
    let parts = fields.small("parts")?.unwrap_or(1);
    let parts = u8::try_from(parts).map_err(|_| Error::invalid("parts", "1 to 9"))?;
    fields.finish()?;
    sandbox.foretell_cj_order(&number, script, parts)?;
    Ok(json!({ "order_number": number, "script": script.name(), "parts": parts }))
}

/// Everything but keys, ids and mail addresses.
fn accounts(sandbox: &Sandbox) -> Done {
    let mut accounts = Vec::new();
    for account in sandbox.cj_accounts() {
        let mut shown = described(&account);
        shown["topics"] = json!(sandbox.cj_topics(&account.user_number)?);
        accounts.push(shown);
    }
    Ok(json!({ "accounts": accounts }))
}

fn described(account: &CjAccount) -> Value {
    json!({
        "user_number": account.user_number,
        "per_second": account.per_second,
        "points_per_day": account.points_per_day,
        "balance": reply::hundredths(account.balance_cents),
    })
}

fn keys(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let user = fields.needed_text("user_number")?;
    let key = fields.needed_text("api_key")?;
    let second = fields.text("second_key")?;
    fields.finish()?;
    sandbox.rekey_cj(&user, key.into(), second.map(Into::into))?;
    Ok(json!({}))
}

fn register(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let user = fields.needed_text("user_number")?;
    let key = fields.needed_text("api_key")?;
    let open_id = fields.needed_text("open_id")?;
    let mut account = CjAccount::new(user, key, open_id);
    if let Some(email) = fields.text("email")? {
        account.email = email.into();
    }
    if fields.has("per_second") {
        account.per_second = calls(&mut fields, "per_second")?;
    } else if fields.flag("unlimited")? {
        account.per_second = None;
    }
    account.points_per_day = calls(&mut fields, "points_per_day")?;
    if let Some(text) = fields.text("balance")? {
        account.balance_cents = hundredths(&text, "balance", "dollars")?;
    }
    fields.finish()?;
    let described = described(&account);
    sandbox.register_cj(account)?;
    Ok(described)
}

fn limit(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let user = fields.needed_text("user_number")?;
    let limit = calls(&mut fields, "per_second")?;
    fields.finish()?;
    sandbox.limit_cj(&user, limit)?;
    Ok(json!({ "user_number": user, "per_second": limit }))
}

fn logout(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let user = fields.needed_text("user_number")?;
    fields.finish()?;
    sandbox.revoke_cj(&user)?;
    Ok(json!({ "user_number": user }))
}

fn calls(fields: &mut Fields, name: &str) -> Result<Option<NonZeroU32>, Error> {
    let wrong = || Error::invalid(name, "1 or more, or null for none");
    fields.small(name)?.map(|number| NonZeroU32::new(number).ok_or_else(wrong)).transpose()
}

/// Sets one of several choices if it is named.
macro_rules! choose {
    ($fields:ident, $settings:ident, $($name:ident: $choices:ident,)+) => {$(
        if let Some(word) = $fields.text(stringify!($name))? {
            $settings.$name = $choices::from_name(&word).ok_or_else(|| {
                let words: Vec<&str> = $choices::ALL.iter().map(|choice| choice.name()).collect();
                Error::invalid(stringify!($name), format!("one of {}", words.join(", ")))
            })?;
        }
    )+};
}

/// Sets a flag or a number if it is named.
macro_rules! set {
    ($fields:ident, $settings:ident, $read:ident, $($name:ident,)+) => {$(
        if $fields.has(stringify!($name)) {
            $settings.$name = $fields.$read(stringify!($name))?;
        }
    )+};
}

/// What is not named stays as it is.
fn settings(sandbox: &Sandbox, mut fields: Fields) -> Done {
    let mut settings = sandbox.cj_settings();
    choose!(fields, settings,
        token_mode: CjTokenMode,
        limit_status: CjLimitStatus,
        success: CjSuccess,
        unknown_numbers: CjUnknown,
        retired: CjRetired,
        totals: CjTotals,
        tip_shape: CjTipShape,
    );
    set!(
        fields,
        settings,
        flag,
        logistics_need_token,
        code_as_text,
        blank_decimals,
        shuffled,
        routes,
        platforms_empty,
        create_returns_code,
        loopback_callbacks,
    );
    for (name, value) in [
        ("access_seconds", &mut settings.access_seconds),
        ("refresh_seconds", &mut settings.refresh_seconds),
        ("track_points", &mut settings.track_points),
    ] {
        if let Some(number) = fields.small(name)? {
            *value = number;
        }
    }
    if let Some(number) = fields.small("address_per_second")? {
        // nought lifts the limit: a field that is null is not named
        settings.address_per_second = NonZeroU32::new(number);
    }
    fields.finish()?;
    sandbox.set_cj_settings(settings.clone());
    Ok(described_settings(&settings))
}

fn described_settings(settings: &CjSettings) -> Value {
    json!({
        "token_mode": settings.token_mode.name(),
        "access_seconds": settings.access_seconds,
        "refresh_seconds": settings.refresh_seconds,
        "logistics_need_token": settings.logistics_need_token,
        "limit_status": settings.limit_status.name(),
        "address_per_second": settings.address_per_second,
        "track_points": settings.track_points,
        "success": settings.success.name(),
        "code_as_text": settings.code_as_text,
        "blank_decimals": settings.blank_decimals,
        "unknown_numbers": settings.unknown_numbers.name(),
        "shuffled": settings.shuffled,
        "routes": settings.routes,
        "retired": settings.retired.name(),
        "totals": settings.totals.name(),
        "tip_shape": settings.tip_shape.name(),
        "platforms_empty": settings.platforms_empty,
        "create_returns_code": settings.create_returns_code,
        "loopback_callbacks": settings.loopback_callbacks,
    })
}
